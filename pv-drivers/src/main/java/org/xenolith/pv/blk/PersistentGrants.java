package org.xenolith.pv.blk;

import java.util.Arrays;
import org.xenolith.abi.grant.ForeignGrants;

/**
 * Grants kept mapped from request to request, writable, at most so many; the one unused for longest gives way. A hash
 * table and a list in arrays, so that nothing is allocated. The caller keeps threads apart.
 */
final class PersistentGrants {
    /** {@link #acquire} when every place is taken by a request in flight: map it for this once. */
    static final long FULL = Long.MIN_VALUE;
    private static final int NONE = -1;

    private final ForeignGrants grants;
    private final int[] buckets;
    private final int[] chain;
    private final int[] ref;
    private final int[] users;
    private final long[] address;
    private final int[] older;
    private final int[] newer;
    private int used;
    private int oldest = NONE;
    private int newest = NONE;
    private int freed = NONE;

    PersistentGrants(ForeignGrants grants, int capacity) {
        this.grants = grants;
        buckets = new int[Integer.highestOneBit(capacity) * 2];
        Arrays.fill(buckets, NONE);
        chain = new int[capacity];
        ref = new int[capacity];
        users = new int[capacity];
        address = new long[capacity];
        older = new int[capacity];
        newer = new int[capacity];
    }

    /** Address of a granted page, in use until {@link #release}; a negative grant status, or {@link #FULL}. */
    long acquire(int gref) {
        int entry = find(gref);
        if (entry == NONE) {
            entry = freeEntry();
            if (entry == NONE) {
                return FULL;
            }
            long mapped = grants.map(gref, false);
            if (mapped < 0) {
                giveBack(entry);
                return mapped;
            }
            insert(entry, gref, mapped);
        } else {
            unlink(entry);
        }
        append(entry);
        users[entry]++;
        return address[entry];
    }

    /** Ends one use; false if that grant is not kept here. */
    boolean release(int gref) {
        int entry = find(gref);
        if (entry == NONE || users[entry] == 0) {
            return false;
        }
        users[entry]--;
        return true;
    }

    /** Number of grants kept mapped. */
    int size() {
        int count = 0;
        for (int entry = oldest; entry != NONE; entry = newer[entry]) {
            count++;
        }
        return count;
    }

    /** The references kept mapped, least recently used first. */
    int[] refs() {
        int[] all = new int[size()];
        int i = 0;
        for (int entry = oldest; entry != NONE; entry = newer[entry]) {
            all[i++] = ref[entry];
        }
        return all;
    }

    /** Unmaps everything; no request is in flight. */
    void clear() {
        for (int entry = oldest; entry != NONE; entry = newer[entry]) {
            grants.unmap(ref[entry], false, false);
        }
        Arrays.fill(buckets, NONE);
        used = 0;
        oldest = NONE;
        newest = NONE;
        freed = NONE;
    }

    private int freeEntry() {
        if (freed != NONE) {
            int entry = freed;
            freed = NONE;
            return entry;
        }
        if (used < ref.length) {
            return used++;
        }
        for (int entry = oldest; entry != NONE; entry = newer[entry]) {
            if (users[entry] == 0) {
                evict(entry);
                return entry;
            }
        }
        return NONE;
    }

    private void giveBack(int entry) {
        freed = entry;
    }

    private void evict(int entry) {
        grants.unmap(ref[entry], false, false);
        unlink(entry);
        int bucket = bucket(ref[entry]);
        if (buckets[bucket] == entry) {
            buckets[bucket] = chain[entry];
            return;
        }
        int before = buckets[bucket];
        while (chain[before] != entry) {
            before = chain[before];
        }
        chain[before] = chain[entry];
    }

    private void insert(int entry, int gref, long mapped) {
        ref[entry] = gref;
        address[entry] = mapped;
        users[entry] = 0;
        int bucket = bucket(gref);
        chain[entry] = buckets[bucket];
        buckets[bucket] = entry;
    }

    private int find(int gref) {
        int entry = buckets[bucket(gref)];
        while (entry != NONE && ref[entry] != gref) {
            entry = chain[entry];
        }
        return entry;
    }

    private int bucket(int gref) {
        return (gref * 0x9e3779b9 >>> 7) & (buckets.length - 1);
    }

    private void append(int entry) {
        older[entry] = newest;
        newer[entry] = NONE;
        if (newest == NONE) {
            oldest = entry;
        } else {
            newer[newest] = entry;
        }
        newest = entry;
    }

    private void unlink(int entry) {
        if (older[entry] == NONE) {
            oldest = newer[entry];
        } else {
            newer[older[entry]] = newer[entry];
        }
        if (newer[entry] == NONE) {
            newest = older[entry];
        } else {
            older[newer[entry]] = older[entry];
        }
    }
}
