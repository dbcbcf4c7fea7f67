/* Deliberate misbehaviour: afterwards the domain may be dead, nothing else may. */
#include "probe.h"

static u32 state = 12345;

static u32 noise(void) { return state = state * 1103515245 + 12345; }

static void scribble(void *at, u32 bytes)
{
    volatile u32 *words = at;
    for (u32 i = 0; i < bytes / 4; i++)
        words[i] = noise();
}

static void store(const char *unused)
{
    (void)unused;
    if (!store_ring) {
        skip("abuse-store", "no store ring");
        return;
    }
    scribble(store_ring, sizeof(*store_ring));
    event_send(store_port);
    success("abuse-store", "ring and indices are garbage");
}

static void console(const char *unused)
{
    (void)unused;
    if (!console_ring) {
        skip("abuse-console", "no console ring");
        return;
    }
    scribble(console_ring, sizeof(*console_ring));
    event_send(console_port);
    console_out = OUT_IO;
    success("abuse-console", "ring and indices are garbage");
}

static void events(const char *unused)
{
    (void)unused;
    scribble(shared->evtchn_pending, sizeof(shared->evtchn_pending));
    scribble(shared->evtchn_mask, sizeof(shared->evtchn_mask));
    scribble(&vcpus[0], 32);
    for (u32 port = 0; port < 5000; port += 97)
        event_send(port);
    for (u32 i = 0; i < BITS_PER_WORD; i++)
        shared->evtchn_pending[i] = 0, shared->evtchn_mask[i] = ~(word)0;
    success("abuse-events", "bitmaps and selector were garbage, sends on many ports");
}

static void grant_entries(const char *unused)
{
    (void)unused;
    if (grants_init()) {
        error("abuse-grants", "no grant frame");
        return;
    }
    scribble(grants, PAGE);
    success("abuse-grants", "all entries of frame 0 are garbage");
}

/* Every hypercall number with wild sub-operations and pointers; only what ends the domain is left out. */
static void hypercalls(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 rounds = wanted ? (u32)wanted : 200;
    for (u32 i = 0; i < rounds; i++) {
        u32 number = noise() >> 16 & 63, sub = noise() >> 20 & 31;
        if (number == HC_sched_op || number == HC_console_io || number == HC_hvm_op || number == HC_memory_op)
            continue;
        hypercall(number, sub, noise(), noise(), noise(), noise());
    }
    success("abuse-hypercalls", "rounds=%u", rounds);
}

static void flood(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 lines = wanted ? (u32)wanted : 1000;
    for (u32 i = 0; i < lines; i++)
        print("flood %u 0123456789012345678901234567890123456789012345678901234567890123456789\n", i);
    success("flood", "lines=%u", lines);
}

const struct command abuse_commands[] = {
    { "abuse-store", store, "garbage in the xenstore ring" },
    { "abuse-console", console, "garbage in the console ring" },
    { "abuse-events", events, "garbage in event words" },
    { "abuse-grants", grant_entries, "garbage in grant entries" },
    { "abuse-hypercalls", hypercalls, "[ROUNDS] wild arguments" },
    { "flood", flood, "[LINES] of console output" },
    { NULL, NULL, NULL },
};
