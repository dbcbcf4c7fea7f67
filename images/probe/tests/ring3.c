/* A hypercall from ring 3 must give EPERM. SYSEXIT and SYSENTER, on AMD in long mode SYSRET and SYSCALL, lead down and up. */
#include "probe.h"

long ring3_call(u32 number);
extern char ring3_up[];
extern void *ring3_entry;
extern char hypercall_amd[], hypercall_intel[];
extern char ring3_stack_end[];

enum { SYSENTER_CS = 0x174, SYSENTER_ESP = 0x175, SYSENTER_EIP = 0x176, EFER = 0xc0000080, STAR = 0xc0000081,
       LSTAR = 0xc0000082, SFMASK = 0xc0000084 };

extern u32 ring3_by_syscall;

static void test(const char *unused)
{
    (void)unused;
    u32 out[4];
    cpuid(0, 0, out);
    int amd = out[1] == 0x68747541 || out[1] == 0x6f677948;
    ring3_entry = amd ? hypercall_amd : hypercall_intel;
    ring3_by_syscall = amd && sizeof(word) == 8;
    wrmsr(SYSENTER_CS, sizeof(word) == 8 ? 0x08 : 0x18); /* back to the selectors of start.S */
    wrmsr(SYSENTER_ESP, (word)ring3_stack_end);
    wrmsr(SYSENTER_EIP, (word)ring3_up);
    if (ring3_by_syscall) {
        wrmsr(EFER, 0x501);
        wrmsr(STAR, 0x00280008ull << 32);
        wrmsr(LSTAR, (word)ring3_up);
        wrmsr(SFMASK, 0);
    }
    long version = ring3_call(HC_xen_version), flush = ring3_call(HC_event_channel_op);
    if (version == -EPERM && flush == -EPERM)
        success("ring3", "EPERM");
    else
        failure("ring3", "xen_version gives %d, event_channel_op gives %d", (int)version, (int)flush);
}

const struct command ring3_commands[] = {
    { "ring3", test, "hypercalls from user mode are refused" },
    { NULL, NULL, NULL },
};
