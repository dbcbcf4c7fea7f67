/* Starts another vCPU with INIT and SIPI through the local APIC, as Linux does. APIC id = 2 * vCPU. */
#include "probe.h"

enum { AP_PAGE = 0x8000, APIC = 0xfee00000, EOI = 0xb0, SPURIOUS = 0xf0, ICR = 0x300, ICR_HIGH = 0x310 };
extern char ap_code[], ap_code_end[];
extern u32 ap_stack, next;
static char stacks[8][2048] __attribute__((aligned(16)));
static volatile u32 current;
static volatile int done;
static ap_work work;

static void apic_write(u32 reg, u32 value) { *(volatile u32 *)(word)(APIC + reg) = value; }

void apic_enable(void) { apic_write(SPURIOUS, 0x1ff); }

void apic_eoi(void) { apic_write(EOI, 0); }

static void ap_main(void)
{
    work(current);
    done = 1;
    for (;;)
        asm volatile("cli; hlt");
}

int ap_start(u32 vcpu, ap_work run, u32 ms)
{
    struct vcpu_register_vcpu_info info = { .mfn = frame_of(&vcpus[vcpu]), .offset = (u32)(word)&vcpus[vcpu] % PAGE };
    u64 until = in_ms(ms);
    hc3(HC_vcpu_op, VCPUOP_register_vcpu_info, vcpu, &info);
    memcpy((void *)AP_PAGE, ap_code, ap_code_end - ap_code);
    ap_stack = (u32)(word)stacks[vcpu] + sizeof(stacks[vcpu]);
    next = (u32)(word)ap_main;
    work = run;
    current = vcpu;
    done = 0;
    apic_enable();
    apic_write(ICR_HIGH, vcpu * 2 << 24);
    apic_write(ICR, 0x4500);
    apic_write(ICR_HIGH, vcpu * 2 << 24);
    apic_write(ICR, 0x4600 | AP_PAGE >> 12);
    while (!done && now_ns() < until)
        hypercall(HC_sched_op, SCHEDOP_yield, 0, 0, 0, 0);
    return done;
}
