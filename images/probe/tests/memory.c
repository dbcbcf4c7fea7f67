/* Stores to memory at a set rate, for migration. */
#include "probe.h"

enum { FROM = 32 << 20, PAGES_PER_MIB = 256, TICK_MS = 5, TICKS_PER_S = 200 };

/* Stores to every page of an area in turn, for ever; a page holds how often. */
static void dirty(const char *arguments)
{
    u64 rate = parse_u64(&arguments), size = parse_u64(&arguments);
    u32 pages = (u32)(size ? size : 16) * PAGES_PER_MIB, next = 0, rest;
    u32 per_tick = (u32)divide(rate * PAGES_PER_MIB, TICKS_PER_S, &rest);
    volatile u32 *area = (void *)(word)FROM;
    for (u32 page = 0; page < pages; page++)
        area[page * (PAGE / 4)] = 1;
    success("dirty", "%u pages, %u every %u ms, for ever", pages, per_tick, TICK_MS);
    u32 dummy = event_alloc(0);
    for (;;) {
        for (u32 i = 0; i < per_tick; i++) {
            area[next * (PAGE / 4)]++;
            next = next + 1 < pages ? next + 1 : 0;
        }
        event_wait(dummy, in_ms(TICK_MS));
    }
}

const struct command memory_commands[] = {
    { "dirty", dirty, "MIB_PER_S [MIB] stores to each page of an area in turn, for ever" },
    { NULL, NULL, NULL },
};
