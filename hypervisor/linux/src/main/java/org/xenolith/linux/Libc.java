package org.xenolith.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * libc's functions by JNA direct mapping, as their manual pages declare them: {@code long} for pointers, sizes and
 * offsets. Strings and arrays are copied for the duration of the call. A result of -1 leaves errno in
 * {@link #errno()} of the calling thread.
 */
final class Libc {
    static {
        Platform.require();
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    private Libc() {
    }

    static int errno() {
        return Native.getLastError();
    }

    static native int open(String path, int flags, int mode);

    static native int close(int fd);

    static native int fcntl(int fd, int command, long argument);

    static native int ioctl(int fd, long request, long argument);

    static native long read(int fd, long buffer, long count);

    static native long write(int fd, long buffer, long count);

    static native long readv(int fd, long iov, int count);

    static native long writev(int fd, long iov, int count);

    static native long preadv(int fd, long iov, int count, long offset);

    static native long pwritev(int fd, long iov, int count, long offset);

    static native long pwrite(int fd, long buffer, long count, long offset);

    static native int fdatasync(int fd);

    static native int fallocate(int fd, int mode, long offset, long length);

    static native int ftruncate(int fd, long length);

    static native long lseek(int fd, long offset, int whence);

    static native int fstat(int fd, long stat);

    static native int memfd_create(String name, int flags);

    static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    static native int munmap(long address, long length);

    static native int madvise(long address, long length, int advice);

    static native int eventfd(int initial, int flags);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int fd, long event);

    static native int epoll_wait(int epoll, long events, int max, int timeout);

    static native int poll(long fds, long count, int timeout);

    static native int socket(int domain, int type, int protocol);

    static native int socketpair(int domain, int type, int protocol, long pair);

    static native int bind(int fd, long address, int length);

    static native int listen(int fd, int backlog);

    static native int connect(int fd, long address, int length);

    static native int accept4(int fd, long address, long length, int flags);

    static native int shutdown(int fd, int how);

    static native long sendmsg(int fd, long message, int flags);

    static native long recvmsg(int fd, long message, int flags);

    static native int getsockopt(int fd, int level, int option, long value, long length);

    static native int setsockopt(int fd, int level, int option, long value, int length);

    static native int getsockname(int fd, long address, long length);

    static native int getpeername(int fd, long address, long length);

    static native long pthread_self();

    static native int pthread_kill(long thread, int signal);

    static native int pthread_sigmask(int how, long set, long old);

    static native int pthread_getcpuclockid(long thread, long clock);

    static native int clock_gettime(int clock, long timespec);

    static native int sigtimedwait(long set, long info, long timeout);

    static native int timer_create(int clock, long event, long timer);

    static native int timer_settime(long timer, int flags, long value, long old);

    static native int timer_delete(long timer);

    static native int gettid();

    static native int tcgetattr(int fd, long termios);

    static native int tcsetattr(int fd, int action, long termios);

    static native void cfmakeraw(long termios);

    static native int prctl(int option, long a, long b, long c, long d);

    static native long syscall(long number, long a, long b, long c);

    static native int getuid();

    static native int setresuid(int real, int effective, int saved);

    static native int setresgid(int real, int effective, int saved);

    static native int setgroups(long count, long list);

    static native int setrlimit(int resource, long limit);

    static native int getrlimit(int resource, long limit);

    static native int kill(int pid, int signal);

    static native void _exit(int status);

    static native int setsid();

    static native int getpid();
}
