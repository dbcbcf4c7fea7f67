/* blkfront: one request at a time on one ring page; patterns written, flushed, read back, discarded. */
#include "probe.h"

enum { ENTRIES = 32, SECTOR = 512, PAGES = 8, BLOCK = PAGES * PAGE / SECTOR, BLOCKS = 4096 };
static struct { struct ring_header header; union blkif_entry entry[ENTRIES]; } ring ALIGNED_PAGE;
static u8 data[PAGES][PAGE] ALIGNED_PAGE, check[PAGES][PAGE] ALIGNED_PAGE;
static struct frontend device;
static u32 port, produced, consumed, write_refs[PAGES], read_refs[PAGES];
static u64 sectors, last_id;
static int connected;
static u32 written[BLOCKS], writes; /* what each block of 32 KiB must hold: the number of its last write */
static const u32 discarded = ~0u;

static int publish(void)
{
    char text[12];
    u32 ref = grant(device.domid, &ring, 0);
    ring.header.rsp_event = 1;
    append_u64(text, ref);
    if (xs_write(path_of(device.path, "ring-ref"), text) < 0)
        return 0;
    append_u64(text, port = event_alloc(device.domid));
    return xs_write(path_of(device.path, "event-channel"), text) >= 0
        && xs_write(path_of(device.path, "protocol"), sizeof(word) == 8 ? "x86_64-abi" : "x86_32-abi") >= 0
        && frontend_state(&device, XenbusStateInitialised);
}

static int connect(const char *test)
{
    if (connected)
        return 1;
    if (grants_init() || !frontend_find(&device, "vbd")) {
        skip(test, "no device/vbd (%s)", reply);
        return 0;
    }
    if (!backend_wait(&device, XenbusStateInitWait, 10000) || !publish()
        || !backend_wait(&device, XenbusStateConnected, 10000)) {
        failure(test, "%s: back end does not connect: %s", device.path, reply);
        return 0;
    }
    sectors = xs_number(device.back, "sectors", 0);
    frontend_state(&device, XenbusStateConnected);
    for (u32 i = 0; i < PAGES; i++) {
        write_refs[i] = grant(device.domid, data[i], 1);
        read_refs[i] = grant(device.domid, check[i], 0);
    }
    connected = 1;
    return 1;
}

/* Sends the entry at the ring's head and waits for its answer: the status, or 1 when none comes. */
static int submit(union blkif_entry *entry)
{
    entry->req.id = ++last_id;
    memcpy(&ring.entry[produced % ENTRIES], entry, sizeof(*entry));
    full_fence();
    ring.header.req_prod = ++produced;
    full_fence();
    event_send(port);
    u64 until = in_ms(10000);
    while (*(volatile u32 *)&ring.header.rsp_prod == consumed)
        if (!event_wait(port, until) && now_ns() >= until)
            return 1;
    struct blkif_response answer = ring.entry[consumed % ENTRIES].rsp;
    ring.header.rsp_event = ++consumed + 1;
    return answer.id == last_id ? answer.status : 2;
}

static int transfer(u8 operation, u64 sector, const u32 *refs, u32 pages)
{
    union blkif_entry entry = { .req = { .operation = operation, .nr_segments = (u8)pages, .sector = sector } };
    for (u32 i = 0; i < pages; i++)
        entry.req.seg[i] = (struct blkif_segment){ refs[i], 0, PAGE / SECTOR - 1 };
    return submit(&entry);
}

static void fill(u64 sector)
{
    u32 *words = (u32 *)data;
    for (u32 i = 0; i < sizeof(data) / 4; i++)
        words[i] = (u32)sector * 2654435761u + i * 40503u;
}

static void read(const char *arguments)
{
    u64 sector = parse_u64(&arguments);
    if (!connect("blk-read"))
        return;
    int status = transfer(BLKIF_OP_READ, sector, read_refs, 1);
    u32 sum = 0;
    for (u32 i = 0; i < PAGE; i++)
        sum = sum * 31 + check[0][i];
    if (status)
        failure("blk-read", "sector %U: status %d", sector, status);
    else
        success("blk-read", "sector=%U sectors=%U hash=%x first=%x", sector, sectors, sum, *(u32 *)check[0]);
}

/* Writes a pattern over [SECTOR, SECTOR + 64), flushes, and reads it back. */
static void write(const char *arguments)
{
    u64 sector = parse_u64(&arguments);
    if (!connect("blk-write"))
        return;
    fill(sector);
    int status = transfer(BLKIF_OP_WRITE, sector, write_refs, PAGES);
    int flush = xs_number(device.back, "feature-flush-cache", 0)
        ? transfer(BLKIF_OP_FLUSH_DISKCACHE, 0, write_refs, 0) : 0;
    memset(check, 0, sizeof(check));
    int again = transfer(BLKIF_OP_READ, sector, read_refs, PAGES);
    if (status || flush || again)
        failure("blk-write", "sector %U: write %d, flush %d, read %d", sector, status, flush, again);
    else if (memcmp(data, check, sizeof(data)))
        failure("blk-write", "sector %U: reads back other than written", sector);
    else
        success("blk-write", "sector=%U sectors=%U bytes=%u", sector, sectors, (u32)sizeof(data));
}

static void discard(const char *arguments)
{
    u64 sector = parse_u64(&arguments);
    if (!connect("blk-discard"))
        return;
    if (!xs_number(device.back, "feature-discard", 0)) {
        skip("blk-discard", "the back end has no feature-discard");
        return;
    }
    union blkif_entry entry = { .discard = { .operation = BLKIF_OP_DISCARD, .sector = sector, .nr_sectors = 64 } };
    int status = submit(&entry);
    if (status)
        failure("blk-discard", "status %d", status);
    else
        success("blk-discard", "sector=%U sectors=64", sector);
}

/* The first word of each sector of a block: few, as emulated guests are slow. */
static u32 stamp(u32 block, u32 number, u32 at)
{
    return number == discarded ? 0 : block * 2654435761u + number * 40503u + at + 1;
}

static u32 blocks(void)
{
    return sectors / BLOCK < BLOCKS ? (u32)sectors / BLOCK : BLOCKS;
}

/* Writes numbered patterns to blocks all over the disk, and discards some; what each must hold is kept for blk-verify. */
static void churn(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 count = wanted ? (u32)wanted : 100, state = writes + 1;
    if (!connect("blk-churn"))
        return;
    int discards = xs_number(device.back, "feature-discard", 0) != 0;
    for (u32 i = 0; i < count; i++) {
        state = state * 1664525u + 1013904223u;
        u32 block = (state >> 8) % blocks();
        u64 sector = (u64)block * BLOCK;
        union blkif_entry entry = { .discard = { .operation = BLKIF_OP_DISCARD, .sector = sector, .nr_sectors = BLOCK } };
        written[block] = discards && state >> 29 == 0 ? discarded : ++writes;
        for (u32 at = 0; at < BLOCK; at++)
            *(u32 *)((u8 *)data + at * SECTOR) = stamp(block, written[block], at);
        int status = written[block] == discarded ? submit(&entry) : transfer(BLKIF_OP_WRITE, sector, write_refs, PAGES);
        if (status) {
            failure("blk-churn", "block %u: status %d", block, status);
            return;
        }
    }
    success("blk-churn", "writes=%u", writes);
}

/* Reads every block that blk-churn has written, and compares. */
static void verify(const char *unused)
{
    (void)unused;
    u32 checked = 0;
    if (!connect("blk-verify"))
        return;
    for (u32 block = 0; block < blocks(); block++) {
        if (!written[block])
            continue;
        int status = transfer(BLKIF_OP_READ, (u64)block * BLOCK, read_refs, PAGES);
        for (u32 at = 0; at < BLOCK; at++) {
            u32 found = *(u32 *)((u8 *)check + at * SECTOR);
            if (status || found != stamp(block, written[block], at)) {
                failure("blk-verify", "block %u of write %u, sector %u: status %d, found=%x", block, written[block], at, status, found);
                return;
            }
        }
        checked++;
    }
    success("blk-verify", "blocks=%u writes=%u", checked, writes);
}

/* Each bad request must be answered with an error, and a good one after them must work. */
static void abuse(const char *unused)
{
    (void)unused;
    if (!connect("blk-abuse"))
        return;
    u32 bad_ref = 500;
    union blkif_entry unknown = { .req = { .operation = 200 } };
    int beyond = transfer(BLKIF_OP_READ, sectors, read_refs, 1), wrap = transfer(BLKIF_OP_READ, ~7ull, read_refs, 1);
    int reference = transfer(BLKIF_OP_READ, 0, &bad_ref, 1), readonly = transfer(BLKIF_OP_READ, 0, write_refs, 1);
    int operation = submit(&unknown), good = transfer(BLKIF_OP_READ, 0, read_refs, 1);
    if (beyond < 0 && wrap < 0 && reference < 0 && readonly < 0 && operation < 0 && !good)
        success("blk-abuse", "five bad requests refused");
    else
        failure("blk-abuse", "beyond=%d wrap=%d reference=%d readonly=%d operation=%d good=%d", beyond, wrap, reference,
                readonly, operation, good);
}

/* Sequential reads of 32 KiB each for throughput. */
static void speed(const char *arguments)
{
    u64 wanted = parse_u64(&arguments);
    u32 count = wanted ? (u32)wanted : 64, rest;
    if (!connect("blk-speed"))
        return;
    u64 start = now_ns();
    for (u32 i = 0; i < count; i++)
        if (transfer(BLKIF_OP_READ, (u64)i * 64, read_refs, PAGES)) {
            failure("blk-speed", "read %u fails", i);
            return;
        }
    u64 us = divide(now_ns() - start, 1000, &rest);
    success("blk-speed", "bytes=%u us=%U", count * (u32)sizeof(check), us);
}

/* Garbage in ring and indices; the back end may drop the device, nothing else. */
static void garbage(const char *unused)
{
    (void)unused;
    if (!connect("abuse-blk"))
        return;
    u32 *words = (u32 *)&ring;
    for (u32 i = 0; i < PAGE / 4; i++)
        words[i] = words[i] * 1103515245 + i * 12345 + 77;
    event_send(port);
    connected = 0;
    success("abuse-blk", "ring and indices are garbage");
}

const struct command block_commands[] = {
    { "blk-read", read, "SECTOR" },
    { "blk-write", write, "SECTOR pattern, flush, read back" },
    { "blk-discard", discard, "SECTOR" },
    { "blk-churn", churn, "[COUNT] writes and discards all over the disk" },
    { "blk-verify", verify, "all that blk-churn has written" },
    { "blk-abuse", abuse, "bad requests" },
    { "blk-speed", speed, "[COUNT] reads of 32 KiB" },
    { "abuse-blk", garbage, "garbage in the block ring" },
    { NULL, NULL, NULL },
};
