/* netfront: one transmit and one receive ring, copying receive, no offloads. */
#include "net.h"

enum { RING = 256 };
static struct { struct ring_header header; union netif_tx entry[RING]; } tx ALIGNED_PAGE;
static struct { struct ring_header header; union netif_rx entry[RING]; } rx ALIGNED_PAGE;
static u8 tx_buffer[PAGE] ALIGNED_PAGE, rx_buffer[RX_BUFFERS][PAGE] ALIGNED_PAGE;
static u32 tx_ref, rx_ref[RX_BUFFERS], tx_done, rx_done;
static struct frontend device;
u32 net_port;
u8 net_mac[6];

static void parse_mac(void)
{
    xs_read(path_of(device.path, "mac"));
    for (u32 i = 0; i < 6; i++) {
        char text[5] = { '0', 'x', reply[i * 3], reply[i * 3 + 1], 0 };
        const char *digits = text;
        net_mac[i] = (u8)parse_u64(&digits);
    }
}

static int put(const char *leaf, u32 value)
{
    char text[12];
    append_u64(text, value);
    return xs_write(path_of(device.path, leaf), text) >= 0;
}

static void offer(u32 buffer)
{
    rx.entry[rx.header.req_prod % RING].req = (struct netif_rx_request){ (u16)buffer, 0, rx_ref[buffer] };
    full_fence();
    rx.header.req_prod++;
}

int net_connect(const char *test)
{
    if (net_port)
        return 1;
    if (grants_init() || !frontend_find(&device, "vif")) {
        skip(test, "no device/vif (%s)", reply);
        return 0;
    }
    parse_mac();
    backend_wait(&device, XenbusStateInitWait, 10000);
    net_port = event_alloc(device.domid);
    tx_ref = grant(device.domid, tx_buffer, 1);
    tx.header.rsp_event = rx.header.rsp_event = 1;
    for (u32 i = 0; i < RX_BUFFERS; i++) {
        rx_ref[i] = grant(device.domid, rx_buffer[i], 0);
        offer(i);
    }
    if (put("tx-ring-ref", grant(device.domid, &tx, 0)) && put("rx-ring-ref", grant(device.domid, &rx, 0))
        && put("event-channel", net_port) && put("request-rx-copy", 1) && put("feature-no-csum-offload", 1)
        && put("feature-rx-notify", 1) && frontend_state(&device, XenbusStateConnected)
        && backend_wait(&device, XenbusStateConnected, 10000)) {
        event_send(net_port);
        return 1;
    }
    failure(test, "%s: back end does not connect: %s", device.path, reply);
    net_port = 0;
    return 0;
}

int net_send(const u8 *packet, u32 length)
{
    memcpy(tx_buffer, packet, length);
    tx.entry[tx.header.req_prod % RING].req = (struct netif_tx_request){ tx_ref, 0, 0, 1, (u16)length };
    full_fence();
    tx.header.req_prod++;
    full_fence();
    event_send(net_port);
    u64 until = in_ms(5000);
    while (*(volatile u32 *)&tx.header.rsp_prod == tx_done)
        if (!event_wait(net_port, until) && now_ns() >= until)
            return 0;
    int good = tx.entry[tx_done % RING].rsp.status == 0;
    tx.header.rsp_event = ++tx_done + 1;
    return good;
}

u32 net_receive(u8 *packet, u64 until)
{
    while (*(volatile u32 *)&rx.header.rsp_prod == rx_done) {
        event_wait(net_port, until);
        if (*(volatile u32 *)&rx.header.rsp_prod == rx_done && now_ns() >= until)
            return 0;
    }
    struct netif_rx_response answer = rx.entry[rx_done % RING].rsp;
    rx.header.rsp_event = ++rx_done + 1;
    u32 length = answer.status > 0 && answer.offset + answer.status <= (s32)PAGE ? (u32)answer.status : 0;
    u32 buffer = answer.id % RX_BUFFERS;
    memcpy(packet, rx_buffer[buffer] + answer.offset, length);
    offer(buffer);
    full_fence();
    if (rx.header.req_prod - rx.header.req_event < RX_BUFFERS)
        event_send(net_port);
    return length ? length : 1;
}

void net_garbage(void)
{
    u32 *words = (u32 *)&tx, *more = (u32 *)&rx;
    for (u32 i = 0; i < PAGE / 4; i++)
        words[i] = more[i] = words[i] * 1103515245 + i * 12345 + 77;
    event_send(net_port);
}
