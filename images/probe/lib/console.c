/* The console: CONSOLEIO_write and the PV console ring. Output never waits long for a back end that is not there. */
#include "probe.h"

enum { CONSOLEIO_write = 0, FULL_WAITS = 50 };
int console_out = OUT_IO;
u32 console_port;
struct xencons_interface *console_ring;
static int stalled;

void console_init(void)
{
    u64 frame = hvm_param(HVM_PARAM_CONSOLE_PFN);
    console_port = (u32)hvm_param(HVM_PARAM_CONSOLE_EVTCHN);
    if (frame && console_port) {
        console_ring = (void *)(word)(frame << 12);
        console_out |= OUT_RING;
    }
}

/* Waits for room once the ring is full; gives up for good on a back end that reads nothing, until it reads again. */
static u32 room(void)
{
    u32 free = sizeof(console_ring->out) - (console_ring->out_prod - *(volatile u32 *)&console_ring->out_cons);
    for (int i = 0; !free && i < FULL_WAITS && !stalled; i++) {
        event_send(console_port);
        event_wait(console_port, in_ms(20));
        free = sizeof(console_ring->out) - (console_ring->out_prod - *(volatile u32 *)&console_ring->out_cons);
    }
    stalled = !free;
    return free;
}

static void ring_write(const char *s, word n)
{
    u32 free = room();
    for (u32 prod = console_ring->out_prod; n && free; n--) {
        console_ring->out[prod++ % sizeof(console_ring->out)] = *s++;
        barrier();
        console_ring->out_prod = prod;
        if (!--free && n > 1)
            free = room();
    }
    event_send(console_port);
}

void console_write(const char *s, word n)
{
    if (console_out & OUT_IO)
        hypercall(HC_console_io, CONSOLEIO_write, n, (word)s, 0, 0);
    if (console_out & OUT_RING)
        ring_write(s, n);
}

int console_line(char *line, u32 size)
{
    static u32 length;
    volatile u32 *prod = &console_ring->in_prod;
    int complete = 0;
    while (!complete && console_ring->in_cons != *prod) {
        char c = console_ring->in[console_ring->in_cons++ % sizeof(console_ring->in)];
        complete = c == '\n' || c == '\r';
        if (!complete && length < size - 1)
            line[length++] = c;
        if (complete && !length)
            complete = 0;
    }
    event_send(console_port);
    if (complete) {
        line[length] = 0;
        length = 0;
    }
    return complete;
}
