/* netfront.c for the network tests. */
#pragma once
#include "probe.h"

enum { RX_BUFFERS = 32 };
extern u32 net_port;
extern u8 net_mac[6];
int net_connect(const char *test);
int net_send(const u8 *packet, u32 length); /* 1 when the back end took it */
u32 net_receive(u8 *packet, u64 until); /* length, or 0 when time is up; a bad packet has length 1 */
void net_garbage(void);
