/*
 * Runs one instruction per request on the real CPU, in 64-bit or 32-bit mode: reads a case from stdin, writes it back
 * with the resulting state. The instruction may clobber every segment register.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CODE 0x10000000UL
#define DATA 0x20000000UL
#define STATE 0x30000000UL

struct test_case {
    uint64_t gpr[16];
    uint64_t rflags;
    uint64_t signal;
    uint64_t length;
    uint8_t code[40];
    uint64_t narrow;
    uint16_t segments[4];
    uint8_t pad[304];
    uint8_t fx[512];
    uint8_t memory[4096];
};

static sigjmp_buf recover;
static uint64_t thread_pointer;

static uint64_t call2(uint64_t number, uint64_t first, uint64_t second)
{
    uint64_t result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second) : "rcx", "r11", "memory");
    return result;
}

static void restore_thread_pointer(void)
{
    call2(SYS_arch_prctl, ARCH_SET_FS, thread_pointer);
}

static void on_signal(int number)
{
    restore_thread_pointer();
    siglongjmp(recover, number);
}

__attribute__((naked, noinline)) static void enter(void)
{
    __asm__ volatile(
        "push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
        "mov %rsp, 0x30002000\n"
        "mov $0x2b, %eax; mov %eax, %ds; mov %eax, %es; xor %eax, %eax; mov %eax, %fs; mov %eax, %gs\n"
        "fxrstor64 0x30000200\n"
        "pushq 0x30000080; popfq\n"
        "mov 0x30000000, %rax; mov 0x30000008, %rcx; mov 0x30000010, %rdx; mov 0x30000018, %rbx\n"
        "mov 0x30000020, %rsp; mov 0x30000028, %rbp; mov 0x30000030, %rsi; mov 0x30000038, %rdi\n"
        "mov 0x30000040, %r8; mov 0x30000048, %r9; mov 0x30000050, %r10; mov 0x30000058, %r11\n"
        "mov 0x30000060, %r12; mov 0x30000068, %r13; mov 0x30000070, %r14; mov 0x30000078, %r15\n"
        "jmp *0x30002008\n");
}

__attribute__((naked, noinline, used)) static void to_narrow(void)
{
    __asm__ volatile("ljmp *0x30002018\n");
}

__attribute__((naked, noinline, used)) static void leave(void)
{
    __asm__ volatile(
        "mov %rax, 0x30000000; mov %rcx, 0x30000008; mov %rdx, 0x30000010; mov %rbx, 0x30000018\n"
        "mov %rsp, 0x30000020; mov %rbp, 0x30000028; mov %rsi, 0x30000030; mov %rdi, 0x30000038\n"
        "mov %r8, 0x30000040; mov %r9, 0x30000048; mov %r10, 0x30000050; mov %r11, 0x30000058\n"
        "mov %r12, 0x30000060; mov %r13, 0x30000068; mov %r14, 0x30000070; mov %r15, 0x30000078\n"
        "mov 0x30002000, %rsp\n"
        "pushfq; popq 0x30000080; cld\n"
        "mov %es, 0x300000c8; mov %ds, 0x300000ca; mov %fs, 0x300000cc; mov %gs, 0x300000ce\n"
        "fxsave64 0x30000200\n"
        "fninit\n"
        "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret\n");
}

static int transfer(int fd, char *at, size_t size, int out)
{
    while (size > 0) {
        ssize_t done = out ? write(fd, at, size) : read(fd, at, size);
        if (done <= 0)
            return 0;
        at += done;
        size -= done;
    }
    return 1;
}

int main(void)
{
    static char stack[65536];
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    uint8_t *code = mmap((void *)CODE, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, flags, -1, 0);
    uint8_t *data = mmap((void *)DATA, 4096, PROT_READ | PROT_WRITE, flags, -1, 0);
    struct test_case *test = mmap((void *)STATE, 16384, PROT_READ | PROT_WRITE, flags, -1, 0);
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK | SA_NODEFER};
    sigaltstack(&alternative, 0);
    for (int n = 1; n < 32; n++)
        if (n == SIGSEGV || n == SIGILL || n == SIGFPE || n == SIGBUS || n == SIGTRAP)
            sigaction(n, &action, 0);
    call2(SYS_arch_prctl, ARCH_GET_FS, (uint64_t)&thread_pointer);
    *(uint32_t *)(STATE + 0x2018) = CODE;
    *(uint16_t *)(STATE + 0x201c) = 0x23;
    *(uint64_t *)(STATE + 0x2010) = (uint64_t)leave;
    *(uint32_t *)(STATE + 0x2020) = (uint32_t)(uint64_t)leave;
    *(uint16_t *)(STATE + 0x2024) = 0x33;
    struct test_case *io = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    while (transfer(0, (char *)io, sizeof *io, 0)) {
        memcpy(test, io, 1024);
        memcpy(data, io->memory, 4096);
        memcpy(code, io->code, io->length);
        static const uint8_t jump[] = {0xff, 0x24, 0x25, 0x10, 0x20, 0x00, 0x30};
        static const uint8_t far_jump[] = {0x2e, 0xff, 0x2d, 0x20, 0x20, 0x00, 0x30};
        memcpy(code + io->length, io->narrow ? far_jump : jump, sizeof jump);
        *(uint64_t *)(STATE + 0x2008) = io->narrow ? (uint64_t)to_narrow : CODE;
        int number = sigsetjmp(recover, 1);
        if (number == 0) {
            enter();
            restore_thread_pointer();
        }
        memcpy(io, test, 1024);
        memcpy(io->memory, data, 4096);
        io->signal = number;
        if (!transfer(1, (char *)io, sizeof *io, 1))
            break;
    }
    return 0;
}
