/* One grant frame, version 1, outside RAM. References are handed out in order and taken back one by one. */
#include "probe.h"

enum { GRANT_FRAME = 0xf8000, FIRST = 8, ENTRIES = PAGE / sizeof(struct grant_entry) };
struct grant_entry *grants = (void *)((word)GRANT_FRAME << 12);
static int mapped;
static u32 next = FIRST;
static u8 used[ENTRIES];

int grants_init(void)
{
    struct xen_add_to_physmap map = { .domid = DOMID_SELF, .space = XENMAPSPACE_grant_table, .gpfn = GRANT_FRAME };
    if (mapped)
        return 0;
    int result = (int)hc2(HC_memory_op, XENMEM_add_to_physmap, &map);
    mapped = !result;
    return result;
}

u32 grant(u16 domid, const void *page, int readonly)
{
    for (u32 tries = 0; tries < ENTRIES; tries++) {
        u32 ref = next;
        next = next + 1 < ENTRIES ? next + 1 : FIRST;
        if (used[ref])
            continue;
        used[ref] = 1;
        grants[ref].frame = frame_of(page);
        grants[ref].domid = domid;
        barrier();
        *(volatile u16 *)&grants[ref].flags = GTF_permit_access | (readonly ? GTF_readonly : 0);
        return ref;
    }
    return 0;
}

int ungrant(u32 ref)
{
    volatile u32 *word0 = (volatile u32 *)&grants[ref];
    u32 old = *word0;
    if (old & (GTF_reading | GTF_writing))
        return 0;
    if (!__sync_bool_compare_and_swap(word0, old, old & 0xffff0000))
        return 0;
    used[ref] = 0;
    return 1;
}
