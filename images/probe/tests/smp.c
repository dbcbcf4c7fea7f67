/* Further vCPUs: each counts and makes a hypercall of its own. */
#include "probe.h"

static volatile u32 seen[8];

static void count(u32 vcpu)
{
    seen[vcpu] = hypercall(HC_xen_version, 0, 0, 0, 0, 0) > 0 ? vcpu + 1 : 0;
}

static void smp(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 vcpus_wanted = wanted >= 2 && wanted <= COUNT(seen) ? (u32)wanted : 2;
    for (u32 vcpu = 1; vcpu < vcpus_wanted; vcpu++) {
        if (!ap_start(vcpu, count, 10000)) {
            failure("smp", "vCPU %u does not start", vcpu);
            return;
        }
        if (seen[vcpu] != vcpu + 1) {
            failure("smp", "vCPU %u starts, but its hypercall fails", vcpu);
            return;
        }
    }
    success("smp", "vcpus=%u", vcpus_wanted);
}

const struct command smp_commands[] = {
    { "smp", smp, "[VCPUS] starts vCPUs 1.. by INIT and SIPI" },
    { NULL, NULL, NULL },
};
