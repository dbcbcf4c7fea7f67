/* Grant tables: size, mapping a frame, and a copy between two pages of the guest's own. */
#include "probe.h"

static u8 from[PAGE] ALIGNED_PAGE, to[PAGE] ALIGNED_PAGE;

static long copy(u32 ref, u16 flags, u16 length, s16 *status)
{
    struct gnttab_copy op = { .len = length, .flags = flags };
    op.source.domid = op.dest.domid = DOMID_SELF;
    op.source.u.ref = ref;
    op.dest.u.gmfn = frame_of(to);
    long result = hypercall(HC_grant_table_op, GNTTABOP_copy, (word)&op, 1, 0, 0);
    *status = op.status;
    return result;
}

static void test(const char *unused)
{
    (void)unused;
    struct gnttab_query_size size = { .dom = DOMID_SELF };
    long result = hypercall(HC_grant_table_op, GNTTABOP_query_size, (word)&size, 1, 0, 0);
    if (result || size.status || !size.max_nr_frames) {
        failure("grant", "query_size gives %d, status %d", (int)result, size.status);
        return;
    }
    if ((result = grants_init())) {
        failure("grant", "mapping grant frame 0 gives %d", (int)result);
        return;
    }
    for (u32 i = 0; i < PAGE; i++)
        from[i] = (u8)(i * 7);
    s16 good, bad;
    if (own_domid() == DOMID_SELF) {
        skip("grant", "CPUID does not tell the domain's number");
        return;
    }
    u32 ref = grant(own_domid(), from, 1);
    result = copy(ref, GNTCOPY_source_gref, 512, &good);
    if (result == -ENOSYS) {
        skip("grant", "max_frames=%u; no GNTTABOP_copy", size.max_nr_frames);
        return;
    }
    copy(500, GNTCOPY_source_gref, 512, &bad);
    int equal = !memcmp(from, to, 512);
    int freed = ungrant(ref);
    if (result || good || !equal || !freed)
        failure("grant", "copy gives %d, status %d, equal=%d, freed=%d", (int)result, good, equal, freed);
    else if (!bad)
        failure("grant", "copy through an unused reference succeeds");
    else
        success("grant", "max_frames=%u; copy, and refusal of a bad reference (%d)", size.max_nr_frames, bad);
}

const struct command grant_commands[] = {
    { "grant", test, "size, mapping, copy" },
    { NULL, NULL, NULL },
};
