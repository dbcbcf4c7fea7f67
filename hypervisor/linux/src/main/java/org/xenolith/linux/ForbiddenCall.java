package org.xenolith.linux;

/**
 * What a domain process has no use for and whoever has taken it over would like: the system calls that {@link SyscallFilter}
 * forbids, with the numbers of asm/unistd_64.h.
 */
enum ForbiddenCall {
    // Other programs, and other processes' insides.
    EXECVE(59), EXECVEAT(322), FORK(57), VFORK(58), PTRACE(101), PROCESS_VM_READV(310), PROCESS_VM_WRITEV(311),
    PROCESS_MADVISE(440), KCMP(312), PIDFD_OPEN(434), PIDFD_GETFD(438),
    // New connections to anywhere; those there are have been handed in.
    SOCKET(41),
    // What is mounted where, and which namespaces this process is in.
    MOUNT(165), UMOUNT2(166), PIVOT_ROOT(155), CHROOT(161), MOVE_MOUNT(429), OPEN_TREE(428), FSOPEN(430), FSCONFIG(431),
    FSMOUNT(432), FSPICK(433), MOUNT_SETATTR(442), SETNS(308), UNSHARE(272),
    // The kernel itself.
    INIT_MODULE(175), DELETE_MODULE(176), FINIT_MODULE(313), KEXEC_LOAD(246), KEXEC_FILE_LOAD(320), REBOOT(169),
    BPF(321), PERF_EVENT_OPEN(298), IOPL(172), IOPERM(173), MODIFY_LDT(154), SYSLOG(103),
    // Wide and seldom used doors.
    USERFAULTFD(323), IO_URING_SETUP(425), IO_URING_ENTER(426), IO_URING_REGISTER(427), ADD_KEY(248), REQUEST_KEY(249),
    KEYCTL(250), OPEN_BY_HANDLE_AT(304), NAME_TO_HANDLE_AT(303), FANOTIFY_INIT(300), PERSONALITY(135),
    LOOKUP_DCOOKIE(212),
    // The machine's time, name, storage and devices.
    SETTIMEOFDAY(164), CLOCK_SETTIME(227), CLOCK_ADJTIME(305), ADJTIMEX(159), SETHOSTNAME(170), SETDOMAINNAME(171),
    SWAPON(167), SWAPOFF(168), ACCT(163), QUOTACTL(179), QUOTACTL_FD(443), VHANGUP(153), MKNOD(133), MKNODAT(259),
    // Who this process is.
    SETUID(105), SETGID(106), SETREUID(113), SETREGID(114), SETGROUPS(116), SETRESUID(117), SETRESGID(119),
    SETFSUID(122), SETFSGID(123), CAPSET(126);

    private final int number;

    ForbiddenCall(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
