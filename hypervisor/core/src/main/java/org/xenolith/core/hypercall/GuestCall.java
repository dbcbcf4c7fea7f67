package org.xenolith.core.hypercall;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.xenolith.abi.DomId;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.XenException;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.memory.AreaPlace;

/**
 * The hypercall a vCPU is making, and its window on the caller's memory: a structure is copied in once, decoded from the
 * copy, and copied out again. One object per vCPU, reused; belongs to the vCPU's thread.
 */
public final class GuestCall {
    /** Largest structure or chunk of an array that can be copied at a time. */
    static final int WINDOW = 4096;
    /** Most ports one SCHEDOP_poll may name. */
    static final int MAX_PORTS = 128;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PAGE_MASK = GuestMemory.PAGE_SIZE - 1;

    private final VirtualCpu cpu;
    private final GuestMemory memory;
    private final DomId self;
    private final byte[] window = new byte[WINDOW];
    private final long[] arguments = new long[6];
    private final int[] ports = new int[MAX_PORTS];
    private boolean longMode;

    public GuestCall(VirtualCpu cpu, GuestMemory memory, DomId self) {
        this.cpu = cpu;
        this.memory = memory;
        this.self = self;
    }

    void take(Exit.Hypercall exit) {
        longMode = exit.longMode();
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = exit.argument(i);
        }
    }

    /** Replaces the arguments, for the calls of a multicall. */
    void argument(int index, long value) {
        arguments[index] = longMode ? value : value & 0xffff_ffffL;
    }

    public int vcpu() {
        return cpu.id();
    }

    boolean longMode() {
        return longMode;
    }

    long argument(int index) {
        return arguments[index];
    }

    int intArgument(int index) {
        return (int) arguments[index];
    }

    /** Picks a size or offset by the caller's mode. */
    int pick(int of64, int of32) {
        return longMode ? of64 : of32;
    }

    /** Size of a pointer, xen_pfn_t or xen_ulong_t of the caller. */
    int wordSize() {
        return longMode ? Long.BYTES : Integer.BYTES;
    }

    /** Copies {@code length} bytes at a guest-virtual address into the window. */
    void copyIn(long gva, int length) {
        for (int done = 0; done < length; ) {
            int step = Math.min(length - done, GuestMemory.PAGE_SIZE - (int) (gva + done & PAGE_MASK));
            memory.read(translate(gva + done), window, done, step);
            done += step;
        }
    }

    /** Copies bytes of the window to a guest-virtual address. */
    void copyOut(long gva, int offset, int length) {
        for (int done = 0; done < length; ) {
            int step = Math.min(length - done, GuestMemory.PAGE_SIZE - (int) (gva + done & PAGE_MASK));
            memory.write(translate(gva + done), window, offset + done, step);
            done += step;
        }
    }

    /** Copies one 32-bit field back. */
    void putOut(long gva, int offset, int value) {
        putInt(0, value);
        copyOut(gva + offset, 0, Integer.BYTES);
    }

    private long translate(long gva) {
        long linear = longMode ? gva : gva & 0xffff_ffffL;
        long gpa = cpu.translate(linear);
        if (gpa < 0) {
            throw new XenException(XenErrno.EFAULT, "gva=0x" + Long.toHexString(gva) + " is not mapped");
        }
        return gpa;
    }

    /** Finds where a guest-virtual structure stands, for use after this call; it may cross one page border. */
    AreaPlace locate(long gva, int length) {
        int inPage = (int) (gva & PAGE_MASK);
        long gpa = translate(gva - inPage) + inPage;
        boolean crosses = inPage + length > GuestMemory.PAGE_SIZE;
        return new AreaPlace(gpa, length, crosses ? translate(gva - inPage + GuestMemory.PAGE_SIZE) : -1);
    }

    /** Room for a list of ports. */
    int[] ports() {
        return ports;
    }

    byte getByte(int offset) {
        return window[offset];
    }

    int getShort(int offset) {
        return Short.toUnsignedInt((short) SHORT.get(window, offset));
    }

    int getInt(int offset) {
        return (int) INT.get(window, offset);
    }

    long getLong(int offset) {
        return (long) LONG.get(window, offset);
    }

    /** A pointer, xen_pfn_t or xen_ulong_t in the caller's width. */
    long getWord(int offset) {
        return longMode ? getLong(offset) : Integer.toUnsignedLong(getInt(offset));
    }

    void putByte(int offset, int value) {
        window[offset] = (byte) value;
    }

    void putShort(int offset, int value) {
        SHORT.set(window, offset, (short) value);
    }

    void putInt(int offset, int value) {
        INT.set(window, offset, value);
    }

    void putLong(int offset, long value) {
        LONG.set(window, offset, value);
    }

    void putWord(int offset, long value) {
        if (longMode) {
            putLong(offset, value);
        } else {
            putInt(offset, (int) value);
        }
    }

    byte[] window() {
        return window;
    }

    DomId self() {
        return self;
    }

    /** Whether a domid argument means the caller. */
    boolean isSelf(int domid) {
        return domid == DomId.SELF || domid == self.value();
    }

    void requireSelf(int domid) {
        if (!isSelf(domid)) {
            throw new XenException(XenErrno.ESRCH, "domid=" + domid);
        }
    }

    static XenException error(int errno, String message) {
        return new XenException(errno, message);
    }

    static XenException noSuchOp(String family, long op) {
        return new XenException(XenErrno.ENOSYS, family + " op=" + op);
    }
}
