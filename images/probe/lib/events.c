/* Event channels, 2-level ABI, all masked: the probe polls pending bits and sleeps in SCHEDOP_poll. */
#include "probe.h"

static char shared_page[PAGE] ALIGNED_PAGE;
struct shared_info *shared = (void *)shared_page;
struct vcpu_info vcpus[8] __attribute__((aligned(64)));

void events_init(void)
{
    struct xen_add_to_physmap map = { .domid = DOMID_SELF, .space = XENMAPSPACE_shared_info,
                                      .gpfn = frame_of(shared_page) };
    struct xen_hvm_param vector = { .domid = DOMID_SELF, .index = HVM_PARAM_CALLBACK_IRQ, .value = 2ull << 56 | 0xf3 };
    hc2(HC_hvm_op, HVMOP_set_param, &vector);
    hc2(HC_memory_op, XENMEM_add_to_physmap, &map);
    for (u32 i = 0; i < BITS_PER_WORD; i++)
        shared->evtchn_mask[i] = ~(word)0;
    struct vcpu_register_vcpu_info info = { .mfn = frame_of(vcpus), .offset = (u32)(word)vcpus % PAGE };
    hc3(HC_vcpu_op, VCPUOP_register_vcpu_info, 0, &info);
}

int event_take(u32 port)
{
    u8 was;
    asm volatile("lock; btr %2, %0; setc %1"
                 : "+m"(shared->evtchn_pending[port / BITS_PER_WORD]), "=q"(was)
                 : "r"((word)(port % BITS_PER_WORD)) : "memory");
    return was;
}

void event_send(u32 port)
{
    struct evtchn_port send = { port };
    hc2(HC_event_channel_op, EVTCHNOP_send, &send);
}

int event_wait(u32 port, u64 deadline_ns)
{
    struct sched_poll poll = { .ports = &port, .nr_ports = 1, .timeout = deadline_ns };
    int taken;
    while (!(taken = event_take(port)) && now_ns() < deadline_ns)
        if (hc2(HC_sched_op, SCHEDOP_poll, &poll))
            pause();
    return taken;
}

u32 event_alloc(u16 remote)
{
    struct evtchn_alloc_unbound alloc = { .dom = DOMID_SELF, .remote_dom = remote };
    return hc2(HC_event_channel_op, EVTCHNOP_alloc_unbound, &alloc) ? 0 : alloc.port;
}

void event_close(u32 port)
{
    struct evtchn_port close = { port };
    hc2(HC_event_channel_op, EVTCHNOP_close, &close);
}
