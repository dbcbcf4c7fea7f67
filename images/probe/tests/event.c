/* Event channels: IPI to itself, bouncing with dom0, delivery by upcall vector. */
#include "probe.h"

enum { VECTOR = 0xf3 };
volatile u32 upcalls;
extern char upcall_entry[];

static void ipi(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 rounds = wanted ? (u32)wanted : 100, rest;
    struct evtchn_bind_ipi bind = { .vcpu = 0 };
    long result = hc2(HC_event_channel_op, EVTCHNOP_bind_ipi, &bind);
    if (result) {
        failure("ipi", "bind_ipi gives %d", (int)result);
        return;
    }
    u64 start = now_ns();
    for (u32 i = 0; i < rounds; i++) {
        event_send(bind.port);
        if (!event_wait(bind.port, in_ms(2000))) {
            failure("ipi", "event %u of %u on port %u is lost", i, rounds, bind.port);
            return;
        }
    }
    u64 ns = divide(now_ns() - start, rounds, &rest);
    event_close(bind.port);
    success("ipi", "rounds=%u mean_ns=%U", rounds, ns);
}

/* Prints an unbound port and answers every event on it until none comes for the time given. */
static void bounce(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 port = event_alloc(0), count = 0;
    if (!port) {
        failure("bounce", "no unbound port");
        return;
    }
    print("PROBE bounce port=%u\n", port);
    while (event_wait(port, in_ms(wanted ? (u32)wanted : 3000))) {
        event_send(port);
        count++;
    }
    event_close(port);
    if (count)
        success("bounce", "events=%u", count);
    else
        skip("bounce", "nobody sent to port %u", port);
}

void upcall(void);
void upcall(void)
{
    vcpus[0].upcall_pending = 0;
    vcpus[0].pending_sel = 0;
    upcalls++;
    apic_eoi();
}

void upcall_install(void)
{
    static struct { u16 offset0, selector, attributes, offset1; u32 high[sizeof(word) / 4 - 1 ? 2 : 0]; } idt[VECTOR + 1];
    static struct __attribute__((packed)) { u16 limit; word base; } pointer = { sizeof(idt) - 1, 0 };
    u32 entry = (u32)(word)upcall_entry;
    u16 code;
    asm volatile("movw %%cs, %0" : "=r"(code));
    idt[VECTOR].offset0 = (u16)entry;
    idt[VECTOR].selector = code;
    idt[VECTOR].attributes = 0x8e00;
    idt[VECTOR].offset1 = (u16)(entry >> 16);
    pointer.base = (word)idt;
    asm volatile("lidt %0" :: "m"(pointer));
    apic_enable();
}

static void by_vector(const char *unused)
{
    (void)unused;
    struct xen_hvm_evtchn_upcall_vector vector = { 0, VECTOR };
    struct evtchn_bind_ipi bind = { .vcpu = 0 };
    upcall_install();
    if (hc2(HC_hvm_op, HVMOP_set_evtchn_upcall_vector, &vector) || hc2(HC_event_channel_op, EVTCHNOP_bind_ipi, &bind)) {
        failure("upcall", "set_evtchn_upcall_vector or bind_ipi refused");
        return;
    }
    /* An event of another port would leave upcall_pending set, and ours would raise no interrupt. */
    word masks[sizeof(word) * 8];
    for (u32 i = 0; i < sizeof(masks) / sizeof(*masks); i++) {
        masks[i] = shared->evtchn_mask[i];
        shared->evtchn_mask[i] = ~(word)0;
    }
    vcpus[0].upcall_pending = 0;
    vcpus[0].pending_sel = 0;
    struct evtchn_port port = { bind.port };
    hc2(HC_event_channel_op, EVTCHNOP_unmask, &port);
    u32 before = upcalls;
    u64 until = in_ms(5000);
    event_send(bind.port);
    /* Windows of different length: an emulator that looks for interrupts every so often can miss all of one length. */
    for (u32 window = 1; upcalls == before && now_ns() < until; window = window % 256 + 1) {
        asm volatile("sti" ::: "memory");
        for (u32 i = 0; i < window && upcalls == before; i++)
            pause();
        asm volatile("cli" ::: "memory");
    }
    int pending = event_take(bind.port);
    for (u32 i = 0; i < sizeof(masks) / sizeof(*masks); i++)
        shared->evtchn_mask[i] = masks[i];
    event_close(bind.port);
    if (upcalls == before)
        failure("upcall", "no interrupt on vector %x", (u32)VECTOR);
    else if (!pending)
        failure("upcall", "interrupt without a pending port");
    else
        success("upcall", "vector %x", (u32)VECTOR);
}

const struct command event_commands[] = {
    { "ipi", ipi, "[ROUNDS] an IPI port to itself" },
    { "bounce", bounce, "[IDLE_MS] answers events of dom0 on the port it prints" },
    { "upcall", by_vector, "an event arrives as an interrupt" },
    { NULL, NULL, NULL },
};
