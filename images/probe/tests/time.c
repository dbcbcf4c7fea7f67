/* Timers and clocks. */
#include "probe.h"

static void timer(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 ms = wanted ? (u32)wanted : 100, rest;
    struct evtchn_bind_virq bind = { .virq = VIRQ_TIMER };
    long result = hc2(HC_event_channel_op, EVTCHNOP_bind_virq, &bind);
    if (result) {
        failure("timer", "bind_virq gives %d", (int)result);
        return;
    }
    struct vcpu_set_singleshot_timer shot = { .timeout_abs_ns = in_ms(ms) };
    event_take(bind.port);
    result = hc3(HC_vcpu_op, VCPUOP_set_singleshot_timer, 0, &shot);
    int came = !result && event_wait(bind.port, in_ms(ms + 5000));
    u64 late = now_ns() - shot.timeout_abs_ns;
    event_close(bind.port);
    if (result)
        failure("timer", "set_singleshot_timer gives %d", (int)result);
    else if (!came)
        failure("timer", "no VIRQ_TIMER after %u ms", ms);
    else if ((s64)late < 0)
        failure("timer", "VIRQ_TIMER %U us early", divide(-late, 1000, &rest));
    else
        success("timer", "ms=%u late_us=%U", ms, divide(late, 1000, &rest));
}

/* Stamps for the host to compare: each line is written right after the clocks were read. */
static void clock(const char *arguments)
{
    u64 count = parse_u64(&arguments), interval = parse_u64(&arguments), last = 0;
    u32 dummy = event_alloc(0);
    for (u64 i = 0; i < (count ? count : 3); i++) {
        u64 system = now_ns(), wall = wallclock_ns();
        print("PROBE clock stamp system_ns=%U wall_ns=%U tsc=%U\n", system, wall, rdtsc());
        if (system < last) {
            failure("clock", "system time went back from %U to %U", last, system);
            return;
        }
        last = system;
        event_wait(dummy, in_ms(interval ? (u32)interval : 100));
    }
    event_close(dummy);
    success("clock", "system_ns=%U wall_ns=%U", now_ns(), wallclock_ns());
}

const struct command time_commands[] = {
    { "timer", timer, "[MS] a single-shot VIRQ_TIMER" },
    { "clock", clock, "[COUNT] [INTERVAL_MS] prints stamps of system time and wall clock" },
    { NULL, NULL, NULL },
};
