package org.xenolith.core.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.abi.HvmStartInfoLayout;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.MappedGuestMemory;
import org.xenolith.abi.memory.MemoryRegion;
import org.xenolith.abi.memory.SharedArea;
import org.xenolith.core.XenException;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.engine.VirtualMachine;

/**
 * A domain's physical memory map (p2m): RAM, special pages, and the hypervisor's pages where the guest places them.
 *
 * <p>RAM slots never change while the domain lives: ballooning discards host pages under them, and a hypervisor page
 * that is placed inside RAM takes over that frame instead of splitting the slot. Host memory is never unmapped, so a back
 * end that still holds an address cannot crash the process. Changes hold this object's monitor.
 */
public final class PhysMap {
    /** Pages outside RAM that the guest may populate; each costs a memory slot. */
    private static final int MAX_EXTRA = 256;
    /** Interrupt controllers, special pages and what engines keep for themselves reach from here to 4 GiB. */
    private static final long NO_PLACE_START = 0xfec0_0000L;

    private final VirtualMachine machine;
    private final MappedGuestMemory memory;
    private final HostPages host;
    private final GuestLayout layout;
    private final long maxGfn;
    private final BitSet ballooned = new BitSet();
    private final Map<Long, XenPage> placed = new HashMap<>();
    private final Map<Long, Long> extra = new HashMap<>();
    private final Deque<Long> spares = new ArrayDeque<>();
    private final List<MemoryRegion> ram = new ArrayList<>();

    /**
     * Allocates and maps RAM, ACPI tables and special pages.
     *
     * @param memory the domain's memory, empty as yet
     * @param physicalBits width of the guest's physical addresses; nothing is placed beyond
     */
    public PhysMap(VirtualMachine machine, MappedGuestMemory memory, HostPages host, GuestLayout layout, int physicalBits) {
        this.machine = machine;
        this.memory = memory;
        this.host = host;
        this.layout = layout;
        maxGfn = (1L << physicalBits) - 1 >>> GuestMemory.PAGE_SHIFT;
        for (GuestLayout.Range range : layout.backed()) {
            MemoryRegion region = map(range.gpa(), host.allocate(range.size()), range.size());
            if (range.type() == HvmStartInfoLayout.MEMMAP_TYPE_RAM) {
                ram.add(region);
            }
        }
    }

    public GuestMemory memory() {
        return memory;
    }

    /** The RAM regions, lowest first. */
    public List<MemoryRegion> ram() {
        return List.copyOf(ram);
    }

    /** Where RAM and the special pages lie, and the memory map the guest is told. */
    public GuestLayout layout() {
        return layout;
    }

    /** The most host memory a map can come to ask for, in bytes. @param xenPages hypervisor pages that may be made */
    public static long hostBytes(GuestLayout layout, long xenPages) {
        long backed = layout.backed().stream().mapToLong(GuestLayout.Range::size).sum();
        return backed + (xenPages + MAX_EXTRA << GuestMemory.PAGE_SHIFT);
    }

    /** A hypervisor page that the guest sees nowhere yet. */
    public XenPage newPage() {
        return new XenPage(host.allocate(GuestMemory.PAGE_SIZE));
    }

    /** Places a page at a frame, away from where it was. A hypervisor page that was there is taken out of the map. */
    public synchronized void place(XenPage page, long gfn) {
        checkPlaceable(gfn);
        if (page.gfn() == gfn) {
            return;
        }
        remove(page);
        XenPage previous = placed.get(gfn);
        if (previous != null) {
            remove(previous);
        }
        if (isRam(gfn)) {
            ballooned.clear((int) ramIndex(gfn));
            page.move(SharedArea.pin(memory, gfn << GuestMemory.PAGE_SHIFT));
        } else {
            map(gfn << GuestMemory.PAGE_SHIFT, page.home(), GuestMemory.PAGE_SIZE);
        }
        page.place(gfn);
        placed.put(gfn, page);
    }

    private void checkPlaceable(long gfn) {
        long gpa = gfn << GuestMemory.PAGE_SHIFT;
        boolean forbidden = gfn < 0 || gfn > maxGfn || gpa >= NO_PLACE_START && gpa < GuestLayout.HIGH_RAM;
        if (forbidden || !isRam(gfn) && memory.contains(gpa, 1) && !placed.containsKey(gfn)) {
            throw new XenException(XenErrno.EINVAL, "gfn=0x" + Long.toHexString(gfn) + " cannot take a page");
        }
    }

    private void remove(XenPage page) {
        long gfn = page.gfn();
        if (gfn == XenPage.UNPLACED) {
            return;
        }
        if (page.atHome()) {
            machine.unmap(gfn << GuestMemory.PAGE_SHIFT);
            memory.remove(gfn << GuestMemory.PAGE_SHIFT);
        } else {
            page.move(page.homeArea());
        }
        page.place(XenPage.UNPLACED);
        placed.remove(gfn);
    }

    /** XENMEM_remove_from_physmap: takes whatever stands at a frame out of the map. */
    public synchronized void removeAt(long gfn) {
        XenPage page = placed.get(gfn);
        if (page != null) {
            remove(page);
        } else if (!release(gfn)) {
            throw new XenException(XenErrno.ENOENT, "gfn=0x" + Long.toHexString(gfn) + " is not populated");
        }
    }

    /** Gives one page back to the host (decrease_reservation); false if there is none at that frame. */
    public synchronized boolean release(long gfn) {
        Long extraHost = extra.remove(gfn);
        if (extraHost != null) {
            machine.unmap(gfn << GuestMemory.PAGE_SHIFT);
            memory.remove(gfn << GuestMemory.PAGE_SHIFT);
            host.discard(extraHost, GuestMemory.PAGE_SIZE);
            spares.add(extraHost);
            return true;
        }
        if (!isRam(gfn) || placed.containsKey(gfn) || ballooned.get((int) ramIndex(gfn))) {
            return false;
        }
        ballooned.set((int) ramIndex(gfn));
        long gpa = gfn << GuestMemory.PAGE_SHIFT;
        host.discard(memory.hostAddress(gpa, GuestMemory.PAGE_SIZE), GuestMemory.PAGE_SIZE);
        memory.markDirty(gpa, GuestMemory.PAGE_SIZE);
        return true;
    }

    /** Puts a page behind a frame (populate_physmap); true also if there is one already. */
    public synchronized boolean populate(long gfn) {
        if (isRam(gfn)) {
            ballooned.clear((int) ramIndex(gfn));
            return true;
        }
        if (gfn < 0 || gfn > maxGfn || placed.containsKey(gfn)) {
            return false;
        }
        long gpa = gfn << GuestMemory.PAGE_SHIFT;
        if (memory.contains(gpa, 1)) {
            return true;
        }
        boolean reserved = gpa >= GuestLayout.LOW_RAM_LIMIT && gpa < GuestLayout.HIGH_RAM;
        if (reserved || extra.size() >= MAX_EXTRA || currentPages() >= maximumPages()) {
            return false;
        }
        Long spare = spares.poll();
        long page = spare != null ? spare : host.allocate(GuestMemory.PAGE_SIZE);
        extra.put(gfn, map(gpa, page, GuestMemory.PAGE_SIZE).host());
        return true;
    }

    private MemoryRegion map(long gpa, long page, long bytes) {
        MemoryRegion region = new MemoryRegion(gpa, bytes, page);
        machine.map(region);
        memory.add(region);
        return region;
    }

    /** Pages the domain has now. */
    public synchronized long currentPages() {
        return maximumPages() - ballooned.cardinality() + extra.size();
    }

    /** Pages the domain may have. */
    public long maximumPages() {
        return layout.memory() >>> GuestMemory.PAGE_SHIFT;
    }

    /** Largest frame in the map. */
    public synchronized long maximumGfn() {
        long max = (ram.get(ram.size() - 1).end() >>> GuestMemory.PAGE_SHIFT) - 1;
        for (long gfn : placed.keySet()) {
            max = Math.max(max, gfn);
        }
        return max;
    }

    /** For saving: what RAM alone does not tell. */
    public synchronized PhysMapSnapshot snapshot() {
        List<PhysMapSnapshot.Run> runs = new ArrayList<>();
        for (int first = ballooned.nextSetBit(0); first >= 0; ) {
            int end = ballooned.nextClearBit(first);
            long low = Math.min(end, lowFrames());
            if (first < low) {
                runs.add(new PhysMapSnapshot.Run(first, low - first));
            }
            long high = Math.max(first, lowFrames());
            if (high < end) {
                runs.add(new PhysMapSnapshot.Run(gfnOf(high), end - high));
            }
            first = ballooned.nextSetBit(end);
        }
        List<PageImage> pages = extra.keySet().stream().sorted().map(this::image).toList();
        return new PhysMapSnapshot(List.copyOf(runs), pages);
    }

    private PageImage image(long gfn) {
        byte[] contents = new byte[GuestMemory.PAGE_SIZE];
        memory.read(gfn << GuestMemory.PAGE_SHIFT, contents, 0, contents.length);
        return new PageImage(gfn, contents);
    }

    /** Takes a snapshot over; only on a fresh map, before any hypervisor page is placed. */
    public synchronized void restore(PhysMapSnapshot saved) {
        for (PhysMapSnapshot.Run run : saved.ballooned()) {
            if (run.count() <= 0 || ramIndex(run.gfn()) < 0
                    || ramIndex(run.gfn() + run.count() - 1) != ramIndex(run.gfn()) + run.count() - 1) {
                throw new IllegalArgumentException(run + " is not RAM");
            }
            int first = (int) ramIndex(run.gfn());
            ballooned.set(first, first + (int) run.count());
            long bytes = run.count() << GuestMemory.PAGE_SHIFT;
            long host = memory.hostAddress(run.gfn() << GuestMemory.PAGE_SHIFT, GuestMemory.PAGE_SIZE);
            this.host.discard(host, bytes);
        }
        for (PageImage page : saved.extra()) {
            if (!populate(page.gfn())) {
                throw new IllegalArgumentException("gfn=0x" + Long.toHexString(page.gfn()) + " cannot take a page");
            }
            memory.write(page.gfn() << GuestMemory.PAGE_SHIFT, page.contents(), 0, GuestMemory.PAGE_SIZE);
        }
    }

    private long lowFrames() {
        return ram.get(0).size() >>> GuestMemory.PAGE_SHIFT;
    }

    private boolean isRam(long gfn) {
        return ramIndex(gfn) >= 0;
    }

    /** Position of a frame among all RAM pages, or -1. */
    private long ramIndex(long gfn) {
        long before = 0;
        for (MemoryRegion region : ram) {
            long first = region.gpa() >>> GuestMemory.PAGE_SHIFT;
            long count = region.size() >>> GuestMemory.PAGE_SHIFT;
            if (gfn >= first && gfn < first + count) {
                return before + gfn - first;
            }
            before += count;
        }
        return -1;
    }

    private long gfnOf(long index) {
        return index < lowFrames() ? index : index - lowFrames() + (GuestLayout.HIGH_RAM >>> GuestMemory.PAGE_SHIFT);
    }
}
