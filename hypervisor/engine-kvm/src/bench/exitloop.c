/*
 * The loop of org.xenolith.kvm.ExitBench in C: a 32-bit guest that writes to a port for ever, the same VM set-up, the
 * same synchronised registers, the same signal mask. Prints nanoseconds per exit.
 *
 * usage: exitloop WARMUP EXITS
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/kvm.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { RAM = 2 << 20, CODE = 0x1000, PORT = 0x10, KICK = 40 };

static int checked(int result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
    return result;
}

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void set_up(int vm, int vcpu)
{
    static const uint8_t code[] = {0xe6, PORT, 0xeb, 0xfc};
    int memfd = checked(memfd_create("guest", 0), "memfd_create");
    checked(ftruncate(memfd, RAM), "ftruncate");
    uint8_t *ram = mmap(NULL, RAM, PROT_READ | PROT_WRITE, MAP_SHARED, memfd, 0);
    memcpy(ram + CODE, code, sizeof code);
    struct kvm_userspace_memory_region region = {.memory_size = RAM, .userspace_addr = (uintptr_t) ram};
    checked(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");

    struct kvm_sregs sregs;
    checked(ioctl(vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
    struct kvm_segment data = {.limit = -1, .selector = 16, .type = 3, .present = 1, .db = 1, .s = 1, .g = 1};
    sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
    sregs.cs = data;
    sregs.cs.selector = 8;
    sregs.cs.type = 11;
    sregs.cr0 = 0x11;
    checked(ioctl(vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
    struct kvm_regs regs = {.rip = CODE, .rflags = 2};
    checked(ioctl(vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

static void open_kick_in_guest(int vcpu)
{
    struct {
        struct kvm_signal_mask head;
        uint8_t set[8];
    } __attribute__((packed)) mask = {.head.len = 8};
    sigset_t kick;
    sigemptyset(&kick);
    sigaddset(&kick, KICK);
    sigprocmask(SIG_BLOCK, &kick, NULL);
    checked(ioctl(vcpu, KVM_SET_SIGNAL_MASK, &mask), "KVM_SET_SIGNAL_MASK");
}

static uint64_t loop(int vcpu, struct kvm_run *run, long exits)
{
    uint64_t sum = 0;
    for (long i = 0; i < exits; i++) {
        checked(ioctl(vcpu, KVM_RUN, 0), "KVM_RUN");
        if (run->exit_reason != KVM_EXIT_IO || run->io.port != PORT || run->io.direction != KVM_EXIT_IO_OUT) {
            fprintf(stderr, "exit reason %u\n", run->exit_reason);
            exit(1);
        }
        sum += *((uint8_t *) run + run->io.data_offset);
    }
    return sum;
}

int main(int argc, char **argv)
{
    long warmup = argc > 2 ? atol(argv[1]) : 10000, exits = argc > 2 ? atol(argv[2]) : 100000;
    int kvm = checked(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
    int vm = checked(ioctl(kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
    uint64_t identity = 0xfffbc000;
    struct kvm_enable_cap split = {.cap = KVM_CAP_SPLIT_IRQCHIP};
    checked(ioctl(vm, KVM_SET_TSS_ADDR, 0xfffbd000), "KVM_SET_TSS_ADDR");
    checked(ioctl(vm, KVM_SET_IDENTITY_MAP_ADDR, &identity), "KVM_SET_IDENTITY_MAP_ADDR");
    checked(ioctl(vm, KVM_ENABLE_CAP, &split), "KVM_CAP_SPLIT_IRQCHIP");
    int vcpu = checked(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
    int size = checked(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
    struct kvm_run *run = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
    run->kvm_valid_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS;
    set_up(vm, vcpu);
    open_kick_in_guest(vcpu);
    uint64_t sum = loop(vcpu, run, warmup);
    uint64_t start = now();
    sum += loop(vcpu, run, exits);
    printf("%.1f\n", (double) (now() - start) / exits);
    return sum == 1;
}
