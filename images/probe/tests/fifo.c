/* The FIFO event ABI: control block, event array, priorities, order, masks. Ends the 2-level ABI for good. */
#include "probe.h"

enum { PENDING = 1u << 31, MASKED = 1u << 30, LINKED = 1u << 29, LINK_MASK = (1 << 17) - 1, HIGH = 2, DEFAULT = 7 };
static struct { u32 ready, reserved, head[16]; char rest[PAGE - 72]; } control ALIGNED_PAGE;
static volatile u32 words[PAGE / 4] ALIGNED_PAGE;

static u32 ipi_port(void)
{
    struct evtchn_bind_ipi bind = { .vcpu = 0 };
    return hc2(HC_event_channel_op, EVTCHNOP_bind_ipi, &bind) ? 0 : bind.port;
}

/* Takes the first event of the queue of a priority, or 0. */
static u32 take(u32 priority)
{
    u32 port = ((volatile u32 *)control.head)[priority];
    if (!port)
        return 0;
    u32 word = words[port];
    words[port] = word & MASKED;
    control.head[priority] = word & LINK_MASK;
    if (!(word & LINK_MASK))
        control.ready &= ~(1u << priority);
    return word & PENDING ? port : 0;
}

static void fifo(const char *unused)
{
    (void)unused;
    struct evtchn_init_control init = { .control_gfn = frame_of(&control), .link_bits = 0 };
    struct evtchn_expand_array expand = { frame_of((const void *)words) };
    memset(&control, 0, sizeof(control));
    upcall_install();
    long result = hc2(HC_event_channel_op, EVTCHNOP_init_control, &init);
    if (result == -ENOSYS) {
        skip("fifo", "not offered to this domain");
        return;
    }
    if (result || init.link_bits != 17 || hc2(HC_event_channel_op, EVTCHNOP_expand_array, &expand)) {
        failure("fifo", "init_control gives %d, link_bits=%u", (int)result, (u32)init.link_bits);
        return;
    }
    u32 first = ipi_port(), high = ipi_port(), second = ipi_port(), before = upcalls;
    struct evtchn_set_priority priority = { high, HIGH }, wrong = { high, 16 };
    if (hc2(HC_event_channel_op, EVTCHNOP_set_priority, &priority) || !hc2(HC_event_channel_op, EVTCHNOP_set_priority, &wrong)) {
        failure("fifo", "set_priority");
        return;
    }
    vcpus[0].upcall_pending = 0;
    event_send(first);
    event_send(second);
    event_send(high);
    event_send(first);
    u32 ready = control.ready;
    for (u64 until = in_ms(5000); upcalls == before && now_ns() < until; )
        asm volatile("sti; nop; nop; cli" ::: "memory");
    u32 a = take(HIGH), b = take(DEFAULT), c = take(DEFAULT), d = take(DEFAULT);
    if (ready != (1 << HIGH | 1 << DEFAULT) || a != high || b != first || c != second || d)
        failure("fifo", "ready=%x order=%u,%u,%u,%u", ready, a, b, c, d);
    else if (upcalls == before)
        failure("fifo", "no upcall");
    else {
        struct evtchn_port unmask = { first };
        words[first] = MASKED;
        event_send(first);
        u32 masked = words[first];
        hc2(HC_event_channel_op, EVTCHNOP_unmask, &unmask);
        if (masked != (PENDING | MASKED) || words[first] != (PENDING | LINKED) || take(DEFAULT) != first)
            failure("fifo", "masked word %x, unmasked %x", masked, words[first]);
        else
            success("fifo", "upcalls=%u", upcalls - before);
    }
}

const struct command fifo_commands[] = {
    { "fifo", fifo, "the FIFO event ABI; no 2-level events afterwards" },
    { NULL, NULL, NULL },
};
