/* Network: answers ARP and ping, echoes packets, transmits. */
#include "net.h"

static u8 packet[PAGE];

static u16 sum(const u8 *at, u32 length)
{
    u32 total = 0;
    for (u32 i = 0; i + 1 < length; i += 2)
        total += (u32)at[i] << 8 | at[i + 1];
    if (length & 1)
        total += (u32)at[length - 1] << 8;
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (u16)~total;
}

static void swap(u8 *a, u8 *b, u32 n)
{
    for (u32 i = 0; i < n; i++) {
        u8 kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

static int parse_ip(const char **s, u8 ip[4])
{
    for (u32 i = 0; i < 4; i++) {
        ip[i] = (u8)parse_u64(s);
        if (i < 3 && *(*s)++ != '.')
            return 0;
    }
    return 1;
}

static int answer_arp(u32 length, const u8 ip[4])
{
    u8 *arp = packet + 14;
    if (length < 42 || packet[12] != 8 || packet[13] != 6 || arp[7] != 1 || memcmp(arp + 24, ip, 4))
        return 0;
    arp[7] = 2;
    memcpy(arp + 18, arp + 8, 10);
    memcpy(arp + 8, net_mac, 6);
    memcpy(arp + 14, ip, 4);
    memcpy(packet, packet + 6, 6);
    memcpy(packet + 6, net_mac, 6);
    return net_send(packet, 42);
}

static int answer_ping(u32 length, const u8 ip[4])
{
    u8 *header = packet + 14, *icmp = packet + 34;
    u32 total = (u32)header[2] << 8 | header[3];
    if (length < 42 || packet[12] != 8 || packet[13] != 0 || header[0] != 0x45 || header[9] != 1 || icmp[0] != 8
        || memcmp(header + 16, ip, 4) || total < 28 || total > length - 14)
        return 0;
    swap(packet, packet + 6, 6);
    swap(header + 12, header + 16, 4);
    icmp[0] = 0;
    icmp[2] = icmp[3] = 0;
    u16 check = sum(icmp, total - 20);
    icmp[2] = (u8)(check >> 8);
    icmp[3] = (u8)check;
    return net_send(packet, 14 + total);
}

/* Serves an address until nothing has come for IDLE_MS. */
static void serve(const char *arguments)
{
    u8 ip[4];
    if (!parse_ip(&arguments, ip)) {
        error("net", "an address is wanted");
        return;
    }
    u64 wanted = parse_u64(&arguments);
    u32 idle = wanted ? (u32)wanted : 10000, length, arps = 0, pings = 0;
    if (!net_connect("net"))
        return;
    print("PROBE net ready\n");
    while ((length = net_receive(packet, in_ms(idle)))) {
        arps += answer_arp(length, ip);
        pings += answer_ping(length, ip);
    }
    if (arps || pings)
        success("net", "arps=%u pings=%u", arps, pings);
    else
        skip("net", "nothing to answer came");
}

/* Sends every packet back with its addresses swapped. */
static void echo(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 idle = wanted ? (u32)wanted : 10000, length, count = 0;
    if (!net_connect("net-echo"))
        return;
    print("PROBE net-echo ready\n");
    while ((length = net_receive(packet, in_ms(idle)))) {
        if (length < 14)
            continue;
        swap(packet, packet + 6, 6);
        count += net_send(packet, length);
    }
    success("net-echo", "packets=%u", count);
}

/* Broadcasts numbered packets of an experimental type. */
static void transmit(const char *arguments)
{
    u64 wanted = parse_u64(&arguments), size = parse_u64(&arguments);
    u32 count = wanted ? (u32)wanted : 10, length = size >= 60 && size <= 1514 ? (u32)size : 60, rest;
    if (!net_connect("net-tx"))
        return;
    memset(packet, 0xff, 6);
    memcpy(packet + 6, net_mac, 6);
    packet[12] = 0x88;
    packet[13] = 0xb5;
    u64 start = now_ns();
    for (u32 i = 0; i < count; i++) {
        memset(packet + 18, (u8)i, length - 18);
        memcpy(packet + 14, &i, 4);
        if (!net_send(packet, length)) {
            failure("net-tx", "packet %u is not taken", i);
            return;
        }
    }
    success("net-tx", "packets=%u bytes=%u us=%U", count, count * length, divide(now_ns() - start, 1000, &rest));
}

static void garbage(const char *unused)
{
    (void)unused;
    if (!net_connect("abuse-net"))
        return;
    net_garbage();
    success("abuse-net", "rings and indices are garbage");
}

const struct command net_commands[] = {
    { "net", serve, "ADDRESS [IDLE_MS] answers ARP and ping" },
    { "net-echo", echo, "[IDLE_MS] sends every packet back" },
    { "net-tx", transmit, "[COUNT] [BYTES] broadcasts packets" },
    { "abuse-net", garbage, "garbage in the network rings" },
    { NULL, NULL, NULL },
};
