package org.xenolith.linux;

/**
 * Waits for many descriptors (epoll(7)), level-triggered. Descriptors are added and removed from any thread; one
 * thread waits and reads the results. Waiting allocates nothing.
 */
public final class Epoll extends Descriptor {
    public static final int IN = 1;
    public static final int OUT = 4;
    public static final int ERR = 8;
    public static final int HUP = 0x10;
    public static final int RDHUP = 0x2000;

    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int CTL_MOD = 3;
    private static final int EVENT_SIZE = 12;
    private static final int EVENT_DATA = 4;

    private final NativeBuffer events;
    private final int capacity;
    private final NativeBuffer control = new NativeBuffer(EVENT_SIZE);

    private Epoll(int fd, int capacity) {
        super(fd);
        this.capacity = capacity;
        events = new NativeBuffer(capacity * EVENT_SIZE);
    }

    /** @param capacity most results that one wait returns */
    public static Epoll create(int capacity) {
        return new Epoll(LinuxException.check(Libc.epoll_create1(EPOLL_CLOEXEC), "epoll_create1"), capacity);
    }

    /**
     * Watches a descriptor, which stays the caller's; closing its last duplicate ends the watch.
     *
     * @param mask any of {@link #IN}, {@link #OUT}, {@link #RDHUP}; ERR and HUP are always reported
     * @param data returned with each result
     */
    public void add(Descriptor file, int mask, long data) {
        control(CTL_ADD, file.fd(), mask, data);
    }

    public void modify(Descriptor file, int mask, long data) {
        control(CTL_MOD, file.fd(), mask, data);
    }

    public void remove(Descriptor file) {
        control(CTL_DEL, file.fd(), 0, 0);
    }

    private void control(int operation, int fd, int mask, long data) {
        synchronized (control) {
            control.bytes().putInt(0, mask).putLong(EVENT_DATA, data);
            LinuxException.check(Libc.epoll_ctl(fd(), operation, fd, control.address()), "epoll_ctl");
        }
    }

    /**
     * Waits until something is ready.
     *
     * @param timeoutMillis at most so long; -1 for ever
     * @return number of results; 0 after the time or when a signal came
     */
    public int await(int timeoutMillis) {
        int ready = Libc.epoll_wait(fd(), events.address(), capacity, timeoutMillis);
        if (ready >= 0) {
            return ready;
        }
        if (Libc.errno() == Errno.EINTR) {
            return 0;
        }
        throw new LinuxException("epoll_wait", Libc.errno());
    }

    /** What is ready at result {@code index} of the last wait. */
    public int mask(int index) {
        return events.bytes().getInt(index * EVENT_SIZE);
    }

    /** The data of result {@code index} of the last wait. */
    public long data(int index) {
        return events.bytes().getLong(index * EVENT_SIZE + EVENT_DATA);
    }
}
