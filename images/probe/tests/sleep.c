/* Ways for a vCPU to sleep. */
#include "probe.h"

static u32 unmasked_timer(void)
{
    struct evtchn_bind_virq bind = { .virq = VIRQ_TIMER };
    if (hc2(HC_event_channel_op, EVTCHNOP_bind_virq, &bind))
        return 0;
    struct evtchn_port port = { bind.port };
    upcall_install();
    vcpus[0].upcall_pending = 0;
    vcpus[0].pending_sel = 0;
    event_take(bind.port);
    hc2(HC_event_channel_op, EVTCHNOP_unmask, &port);
    return bind.port;
}

/* SCHEDOP_block with interrupts on until the timer's event and an upcall have come; that of an earlier event may come first. */
static void block(const char *arguments)
{
    u64 rounds = parse_u64(&arguments), ms = parse_u64(&arguments);
    u32 port = unmasked_timer(), round = 0, early = 0;
    int pending = 0;
    for (; port && round < (rounds ? rounds : 10); round++) {
        struct vcpu_set_singleshot_timer shot = { .timeout_abs_ns = in_ms(ms ? (u32)ms : 5) };
        u32 before = upcalls;
        hc3(HC_vcpu_op, VCPUOP_set_singleshot_timer, 0, &shot);
        u64 until = in_ms(5000);
        pending = 0;
        while (!((pending |= event_take(port)) && upcalls != before) && now_ns() < until) {
            asm volatile("sti");
            hc2(HC_sched_op, SCHEDOP_block, 0);
            asm volatile("nop; cli" ::: "memory");
        }
        u64 woken = now_ns();
        early = woken < shot.timeout_abs_ns ? (u32)(shot.timeout_abs_ns - woken) : 0;
        if (upcalls == before || early || !pending)
            break;
    }
    shared->evtchn_mask[port / BITS_PER_WORD] |= (word)1 << port % BITS_PER_WORD;
    event_close(port);
    if (port && round == (rounds ? rounds : 10))
        success("block", "rounds=%u", round);
    else
        failure("block", "round=%u port=%u upcalls=%u early_ns=%u pending=%d", round, port, upcalls, early, pending);
}

static void doze(const char *how)
{
    u32 port = unmasked_timer();
    struct sched_poll poll = { .ports = &port, .nr_ports = 1 };
    int block = streq(how, "block"), halt = streq(how, "halt");
    success("doze", "%s, for ever", how);
    for (;;) {
        if (halt)
            asm volatile("sti; hlt");
        else if (block)
            asm volatile("sti");
        hc2(HC_sched_op, block ? SCHEDOP_block : SCHEDOP_poll, &poll);
    }
}

/* 1: cancelled, 0: in a new domain. */
static void suspend(const char *unused)
{
    (void)unused;
    u32 reason = SHUTDOWN_suspend;
    print("PROBE suspend now\n");
    long result = hc2(HC_sched_op, SCHEDOP_shutdown, &reason);
    if (result == 0 || result == 1)
        success("suspend", result ? "cancelled" : "resumed");
    else
        failure("suspend", "SCHEDOP_shutdown gives %d", (int)result);
}

const struct command sleep_commands[] = {
    { "block", block, "[N] [MS] SCHEDOP_block until the timer" },
    { "doze", doze, "poll|block|halt for ever" },
    { "suspend", suspend, "SHUTDOWN_suspend; tells whether it was cancelled" },
    { NULL, NULL, NULL },
};
