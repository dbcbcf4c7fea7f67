/* help, echo, version, start info, hypercall latency. */
#include "probe.h"

extern u32 start_info;

static void help(const char *unused)
{
    (void)unused;
    for (const struct command *const *table = command_tables; *table; table++)
        for (const struct command *command = *table; command->name; command++)
            print("  %s %s\n", command->name, command->help);
}

static void echo(const char *text) { success("echo", "%s", text); }

static void version(const char *unused)
{
    (void)unused;
    long version = hypercall(HC_xen_version, 0, 0, 0, 0, 0);
    if (version > 0)
        success("version", "%u.%u", (u32)version >> 16, (u32)version & 0xffff);
    else
        failure("version", "xen_version gives %d", (int)version);
}

static void memory_map(const char *unused)
{
    (void)unused;
    const struct hvm_start_info *info = (void *)(word)start_info;
    const struct hvm_memmap_entry *entry = (void *)(word)info->memmap;
    u64 ram = 0;
    for (u32 i = 0; i < info->memmap_entries; i++)
        ram += entry[i].type == 1 ? entry[i].size : 0;
    if (info->magic == 0x336ec578 && info->version == 1 && ram)
        success("memmap", "%u entries, %U KiB of RAM, %u modules", info->memmap_entries, ram >> 10, info->nr_modules);
    else
        failure("memmap", "start info magic=%x version=%u ram=%U", info->magic, info->version, ram);
}

static void unknown(const char *unused)
{
    (void)unused;
    long high = hypercall(63, 0, 0, 0, 0, 0), low = hypercall(0, 0, 0, 0, 0, 0);
    if (high == -ENOSYS && low == -ENOSYS)
        success("unknown", "hypercalls 63 and 0 give ENOSYS");
    else
        failure("unknown", "hypercall 63 gives %d, 0 gives %d", (int)high, (int)low);
}

static void latency(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 rounds = wanted ? (u32)wanted : 200, rest;
    u64 best = ~0ull, before = now_ns(), start = rdtsc();
    for (u32 i = 0; i < rounds; i++) {
        u64 at = rdtsc();
        hypercall(HC_xen_version, 0, 0, 0, 0, 0);
        at = rdtsc() - at;
        best = at < best ? at : best;
    }
    u64 cycles = divide(rdtsc() - start, rounds, &rest), ns = divide(now_ns() - before, rounds, &rest);
    before = now_ns();
    for (u32 i = 0; i < rounds; i++)
        hvm_param(HVM_PARAM_STORE_PFN);
    success("latency", "rounds=%u mean_ns=%U mean_cycles=%U best_cycles=%U structure_ns=%U", rounds, ns, cycles, best,
            divide(now_ns() - before, rounds, &rest));
}

const struct command basic_commands[] = {
    { "help", help, "lists the commands" },
    { "echo", echo, "TEXT" },
    { "version", version, "xen_version answers" },
    { "memmap", memory_map, "start info is sound" },
    { "unknown", unknown, "unknown hypercalls give ENOSYS" },
    { "latency", latency, "[ROUNDS] xen_version, and hvm_op with its structure, in loops" },
    { NULL, NULL, NULL },
};
