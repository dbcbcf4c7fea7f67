/* The part of Xen's public ABI that the probe speaks (xen/include/public). */
#pragma once
#include "types.h"

enum { HC_memory_op = 12, HC_set_timer_op = 15, HC_xen_version = 17, HC_console_io = 18, HC_grant_table_op = 20,
       HC_vcpu_op = 24, HC_sched_op = 29, HC_event_channel_op = 32, HC_hvm_op = 34 };

enum { DOMID_SELF = 0x7ff0 };
enum { EPERM = 1, ENOSYS = 38 };

enum { XENMEM_add_to_physmap = 7, XENMAPSPACE_shared_info = 0, XENMAPSPACE_grant_table = 1 };
struct xen_add_to_physmap { u16 domid, size; u32 space; word idx, gpfn; };

enum { HVMOP_set_param = 0, HVMOP_get_param = 1, HVMOP_set_evtchn_upcall_vector = 23 };
enum { HVM_PARAM_CALLBACK_IRQ = 0, HVM_PARAM_STORE_PFN = 1, HVM_PARAM_STORE_EVTCHN = 2,
       HVM_PARAM_CONSOLE_PFN = 17, HVM_PARAM_CONSOLE_EVTCHN = 18 };
struct xen_hvm_param { u16 domid, pad; u32 index; u64 value; } __attribute__((aligned(8)));
struct xen_hvm_evtchn_upcall_vector { u32 vcpu; u8 vector; };

enum { EVTCHNOP_bind_interdomain = 0, EVTCHNOP_bind_virq = 1, EVTCHNOP_close = 3, EVTCHNOP_send = 4,
       EVTCHNOP_alloc_unbound = 6, EVTCHNOP_bind_ipi = 7, EVTCHNOP_unmask = 9,
       EVTCHNOP_init_control = 11, EVTCHNOP_expand_array = 12, EVTCHNOP_set_priority = 13 };
enum { VIRQ_TIMER = 0 };
struct evtchn_bind_virq { u32 virq, vcpu, port; };
struct evtchn_alloc_unbound { u16 dom, remote_dom; u32 port; };
struct evtchn_bind_ipi { u32 vcpu, port; };
struct evtchn_port { u32 port; };
struct evtchn_init_control { u64 control_gfn; u32 offset, vcpu; u8 link_bits, pad[7]; };
struct evtchn_expand_array { u64 array_gfn; };
struct evtchn_set_priority { u32 port, priority; };

enum { SCHEDOP_yield = 0, SCHEDOP_block = 1, SCHEDOP_shutdown = 2, SCHEDOP_poll = 3, SCHEDOP_watchdog = 6 };
enum { SHUTDOWN_poweroff = 0, SHUTDOWN_reboot = 1, SHUTDOWN_suspend = 2, SHUTDOWN_crash = 3 };
struct sched_poll { u32 *ports; u32 nr_ports; u64 timeout; };
struct sched_watchdog { u32 id, timeout; };

enum { VCPUOP_stop_periodic_timer = 7, VCPUOP_set_singleshot_timer = 8, VCPUOP_stop_singleshot_timer = 9,
       VCPUOP_register_vcpu_info = 10 };
struct vcpu_set_singleshot_timer { u64 timeout_abs_ns; u32 flags; };
struct vcpu_register_vcpu_info { u64 mfn; u32 offset, rsvd; };

struct vcpu_time_info { u32 version, pad0; u64 tsc_timestamp, system_time; u32 tsc_to_system_mul; signed char tsc_shift;
                        u8 flags, pad1[2]; };
struct vcpu_info { u8 upcall_pending, upcall_mask; word pending_sel; u8 arch[sizeof(word) == 8 ? 16 : 24];
                   struct vcpu_time_info time; };
struct shared_info {
    struct vcpu_info vcpu_info[32];
    word evtchn_pending[BITS_PER_WORD];
    word evtchn_mask[BITS_PER_WORD];
    u32 wc_version, wc_sec, wc_nsec, wc_sec_hi;
};
_Static_assert(sizeof(struct vcpu_info) == 64, "vcpu_info");
_Static_assert(__builtin_offsetof(struct shared_info, wc_version) == (sizeof(word) == 8 ? 3072 : 2304), "wallclock");

enum { GTF_permit_access = 1, GTF_readonly = 4, GTF_reading = 8, GTF_writing = 16 };
enum { GNTTABOP_setup_table = 2, GNTTABOP_copy = 5, GNTTABOP_query_size = 6 };
struct grant_entry { u16 flags, domid; u32 frame; };
struct gnttab_query_size { u16 dom; u32 nr_frames, max_nr_frames; s16 status; };
enum { GNTCOPY_source_gref = 1, GNTCOPY_dest_gref = 2 };
struct gnttab_copy_end { union { u32 ref; word gmfn; } u; u16 domid, offset; };
struct gnttab_copy { struct gnttab_copy_end source, dest; u16 len, flags; s16 status; };

struct xencons_interface { char in[1024], out[2048]; u32 in_cons, in_prod, out_cons, out_prod; };

struct xenstore_interface { char req[1024], rsp[1024]; u32 req_cons, req_prod, rsp_cons, rsp_prod, server_features,
                            connection, error; };
enum { XS_DIRECTORY = 1, XS_READ = 2, XS_WATCH = 4, XS_UNWATCH = 5, XS_TRANSACTION_START = 6, XS_TRANSACTION_END = 7,
       XS_WRITE = 11, XS_MKDIR = 12, XS_RM = 13, XS_WATCH_EVENT = 15, XS_ERROR = 16 };
struct xsd_sockmsg { u32 type, req_id, tx_id, len; };

enum { XenbusStateInitialising = 1, XenbusStateInitWait = 2, XenbusStateInitialised = 3, XenbusStateConnected = 4,
       XenbusStateClosing = 5, XenbusStateClosed = 6 };

struct ring_header { u32 req_prod, req_event, rsp_prod, rsp_event; u8 pad[48]; };

enum { BLKIF_OP_READ = 0, BLKIF_OP_WRITE = 1, BLKIF_OP_FLUSH_DISKCACHE = 3, BLKIF_OP_DISCARD = 5, BLKIF_OP_INDIRECT = 6 };
enum { BLKIF_RSP_OKAY = 0, BLKIF_RSP_ERROR = -1, BLKIF_RSP_EOPNOTSUPP = -2 };
struct blkif_segment { u32 gref; u8 first_sect, last_sect; };
struct blkif_request { u8 operation, nr_segments; u16 handle; u64 id, sector; struct blkif_segment seg[11]; };
struct blkif_discard { u8 operation, flag; u16 handle; u64 id, sector, nr_sectors; };
struct blkif_response { u64 id; u8 operation; s16 status; };
union blkif_entry { struct blkif_request req; struct blkif_discard discard; struct blkif_response rsp; };
_Static_assert(sizeof(union blkif_entry) == (sizeof(word) == 8 ? 112 : 108), "blkif ring entry");

struct netif_tx_request { u32 gref; u16 offset, flags, id, size; };
struct netif_tx_response { u16 id; s16 status; };
union netif_tx { struct netif_tx_request req; struct netif_tx_response rsp; };
struct netif_rx_request { u16 id, pad; u32 gref; };
struct netif_rx_response { u16 id, offset, flags; s16 status; };
union netif_rx { struct netif_rx_request req; struct netif_rx_response rsp; };
_Static_assert(sizeof(union netif_tx) == 12 && sizeof(union netif_rx) == 8, "netif ring entries");

struct hvm_start_info { u32 magic, version, flags, nr_modules; u64 modlist, cmdline, rsdp, memmap; u32 memmap_entries, reserved; };
struct hvm_memmap_entry { u64 addr, size; u32 type, reserved; };
