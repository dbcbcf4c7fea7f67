/* The xenstore protocol over the store ring; watch events wait in a small queue. */
#include "probe.h"

enum { RING = 1024, PATIENCE_MS = 20000, EVENTS = 8 };
struct xenstore_interface *store_ring;
u32 store_port;
char reply[4097];
static struct { char text[160]; } events[EVENTS];
static u32 events_in, events_out, request;
static u64 deadline;

void xs_init(void)
{
    u64 frame = hvm_param(HVM_PARAM_STORE_PFN);
    store_port = (u32)hvm_param(HVM_PARAM_STORE_EVTCHN);
    if (frame && store_port)
        store_ring = (void *)(word)(frame << 12);
}

static int put(const void *data, u32 length)
{
    const char *from = data;
    volatile u32 *cons = &store_ring->req_cons;
    u32 prod = store_ring->req_prod;
    while (length) {
        while (prod - *cons == RING) {
            event_send(store_port);
            if (!event_wait(store_port, deadline) && now_ns() >= deadline)
                return 0;
        }
        store_ring->req[prod++ % RING] = *from++;
        length--;
        barrier();
        store_ring->req_prod = prod;
    }
    event_send(store_port);
    return 1;
}

static int get(void *data, u32 length)
{
    char *to = data;
    volatile u32 *prod = &store_ring->rsp_prod;
    u32 cons = store_ring->rsp_cons;
    while (length) {
        while (*prod == cons)
            if (!event_wait(store_port, deadline) && *prod == cons && now_ns() >= deadline)
                return 0;
        *to++ = store_ring->rsp[cons++ % RING];
        length--;
        barrier();
        store_ring->rsp_cons = cons;
    }
    event_send(store_port);
    return 1;
}

/* Reads one message into reply; queues it if it is a watch event. */
static int receive(struct xsd_sockmsg *header)
{
    if (!get(header, sizeof(*header)) || header->len >= sizeof(reply) || !get(reply, header->len))
        return 0;
    reply[header->len] = 0;
    if (header->type == XS_WATCH_EVENT && header->len <= sizeof(events[0]) && events_in - events_out < EVENTS)
        memcpy(events[events_in++ % EVENTS].text, reply, header->len);
    return 1;
}

int xs_call(u32 type, u32 tx, const char *body, u32 length)
{
    struct xsd_sockmsg header = { type, ++request, tx, length };
    deadline = in_ms(PATIENCE_MS);
    append(reply, "no answer");
    if (!store_ring || !put(&header, sizeof(header)) || !put(body, length))
        return -1;
    do
        if (!receive(&header))
            return append(reply, "no answer"), -1;
    while (header.type == XS_WATCH_EVENT || header.req_id != request);
    return header.type == XS_ERROR ? -1 : (int)header.len;
}

int xs_read(const char *path) { return xs_call(XS_READ, 0, path, strlen(path) + 1); }

int xs_write(const char *path, const char *value) { return xs_write_tx(0, path, value); }

int xs_write_tx(u32 tx, const char *path, const char *value)
{
    char body[256];
    char *end = append(append(body, path) + 1, value);
    return xs_call(XS_WRITE, tx, body, end - body);
}

int xs_watch(const char *path, const char *token)
{
    char body[256];
    char *end = append(append(body, path) + 1, token) + 1;
    return xs_call(XS_WATCH, 0, body, end - body);
}

int xs_event(char *to, u32 size, u64 until)
{
    struct xsd_sockmsg header;
    while (events_in == events_out) {
        if (store_ring->rsp_prod == store_ring->rsp_cons && !event_wait(store_port, until)
            && store_ring->rsp_prod == store_ring->rsp_cons)
            return 0;
        deadline = in_ms(PATIENCE_MS);
        if (store_ring->rsp_prod != store_ring->rsp_cons && !receive(&header))
            return 0;
    }
    memcpy(to, events[events_out++ % EVENTS].text, size < 160 ? size : 160);
    return 1;
}

const char *path_of(const char *folder, const char *leaf)
{
    static char path[256];
    append(append(append(path, folder), "/"), leaf);
    return path;
}

u64 xs_number(const char *folder, const char *leaf, u64 otherwise)
{
    const char *text = reply;
    return xs_read(path_of(folder, leaf)) < 0 ? otherwise : parse_u64(&text);
}
