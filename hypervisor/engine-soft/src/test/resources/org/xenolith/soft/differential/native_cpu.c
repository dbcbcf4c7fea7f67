/* Runs one instruction per request on the real CPU: reads a case from stdin, writes it back with the resulting state. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
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
    uint8_t pad[320];
    uint8_t fx[512];
    uint8_t memory[4096];
};

static sigjmp_buf recover;

static void on_signal(int number)
{
    siglongjmp(recover, number);
}

__attribute__((naked, noinline)) static void enter(void)
{
    __asm__ volatile(
        "push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
        "mov %rsp, 0x30002000\n"
        "fxrstor64 0x30000200\n"
        "pushq 0x30000080; popfq\n"
        "mov 0x30000000, %rax; mov 0x30000008, %rcx; mov 0x30000010, %rdx; mov 0x30000018, %rbx\n"
        "mov 0x30000020, %rsp; mov 0x30000028, %rbp; mov 0x30000030, %rsi; mov 0x30000038, %rdi\n"
        "mov 0x30000040, %r8; mov 0x30000048, %r9; mov 0x30000050, %r10; mov 0x30000058, %r11\n"
        "mov 0x30000060, %r12; mov 0x30000068, %r13; mov 0x30000070, %r14; mov 0x30000078, %r15\n"
        "jmp *0x30002008\n");
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
    *(uint64_t *)(STATE + 0x2008) = CODE;
    struct test_case *io = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    while (transfer(0, (char *)io, sizeof *io, 0)) {
        memcpy(test, io, 1024);
        memcpy(data, io->memory, 4096);
        memcpy(code, io->code, io->length);
        static const uint8_t jump[] = {0xff, 0x24, 0x25, 0x10, 0x20, 0x00, 0x30};
        memcpy(code + io->length, jump, sizeof jump);
        *(uint64_t *)(STATE + 0x2010) = (uint64_t)leave;
        int number = sigsetjmp(recover, 1);
        if (number == 0)
            enter();
        memcpy(io, test, 1024);
        memcpy(io->memory, data, 4096);
        io->signal = number;
        if (!transfer(1, (char *)io, sizeof *io, 1))
            break;
    }
    return 0;
}
