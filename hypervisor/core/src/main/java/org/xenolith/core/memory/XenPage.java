package org.xenolith.core.memory;

import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.abi.memory.SharedArea;

/**
 * A page that belongs to the hypervisor (shared_info, a grant frame) and that the guest may place at one frame of its
 * memory map at a time. Outside RAM it becomes a memory slot of its own; inside RAM it takes over that frame of RAM.
 */
public final class XenPage {
    /** {@link #gfn} while the guest sees the page nowhere. */
    public static final long UNPLACED = -1;

    private final long home;
    private final SharedArea homeArea;
    private volatile SharedArea area;
    private volatile long gfn = UNPLACED;

    XenPage(long home) {
        this.home = home;
        homeArea = SharedArea.ofHost(home);
        area = homeArea;
    }

    /** Where its contents are now. Compare by identity to notice a move. */
    public SharedArea area() {
        return area;
    }

    public long gfn() {
        return gfn;
    }

    /** For saving. */
    public PageImage image() {
        byte[] contents = new byte[GuestMemory.PAGE_SIZE];
        SharedArea from = area;
        from.memory().read(from.address(), contents, 0, contents.length);
        return new PageImage(gfn, contents);
    }

    /** Replaces the contents by saved ones, wherever the page is now. */
    public void fill(byte[] contents) {
        area.memory().write(area.address(), contents, 0, GuestMemory.PAGE_SIZE);
    }

    long home() {
        return home;
    }

    boolean atHome() {
        return area == homeArea;
    }

    SharedArea homeArea() {
        return homeArea;
    }

    void place(long at) {
        gfn = at;
    }

    /** Copies the contents, then lets everybody see the new place. */
    void move(SharedArea to) {
        SharedArea from = area;
        from.memory().copyTo(from.address(), to.memory(), to.address(), 4096);
        area = to;
    }
}
