/* Xen's clocks: system time from vCPU 0's time record, UTC from the wall clock in shared_info. */
#include "probe.h"

/* value * multiplier / 2^32 */
static u64 scale(u64 value, u32 multiplier)
{
    return (value >> 32) * multiplier + ((value & 0xffffffff) * multiplier >> 32);
}

u64 now_ns(void)
{
    volatile struct vcpu_time_info *time = &vcpus[0].time;
    u32 version;
    u64 result;
    do {
        version = time->version & ~1u;
        barrier();
        u64 delta = rdtsc() - time->tsc_timestamp;
        int shift = time->tsc_shift;
        delta = shift < 0 ? delta >> -shift : delta << shift;
        result = time->system_time + scale(delta, time->tsc_to_system_mul);
        barrier();
    } while (version != time->version);
    return result;
}

u64 wallclock_ns(void)
{
    volatile struct shared_info *info = shared;
    u32 version;
    u64 boot;
    do {
        version = info->wc_version & ~1u;
        barrier();
        boot = ((u64)info->wc_sec_hi << 32 | info->wc_sec) * 1000000000ull + info->wc_nsec;
        barrier();
    } while (version != info->wc_version);
    return boot + now_ns();
}
