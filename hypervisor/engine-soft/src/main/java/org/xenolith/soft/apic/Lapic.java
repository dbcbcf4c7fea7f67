package org.xenolith.soft.apic;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One vCPU's local APIC. Registers are kept as in the MMIO page (one per 16 bytes). Any thread may deliver; the vCPU
 * accepts and ends interrupts. All methods synchronise on the APIC.
 */
public final class Lapic {
    /** What a local APIC asks of a vCPU. */
    public enum Signal { INTERRUPT, NMI, INIT }

    /** What an APIC needs of its machine. */
    public interface Bus {
        /** The target has something to look at. */
        void signal(int vcpu, Signal signal);

        /** Delivers an ICR write to every vCPU it names. */
        void sendIpi(Lapic sender, int destination, int command, boolean physical);

        long tsc();

        /** Calls {@link #timerExpired} of the APIC once when the TSC reaches {@code deadline}. */
        void armTimer(Lapic lapic, long deadline);

        void disarmTimer(Lapic lapic);
    }

    private static final int ID = 2, VERSION = 3, TPR = 8, PPR = 0xa, EOI = 0xb, LDR = 0xd, DFR = 0xe, SVR = 0xf,
            ISR = 0x10, TMR = 0x18, IRR = 0x20, ESR = 0x28, ICR_LOW = 0x30, ICR_HIGH = 0x31, LVT_TIMER = 0x32,
            LVT_LAST = 0x37, TIMER_INITIAL = 0x38, TIMER_CURRENT = 0x39, TIMER_DIVIDE = 0x3e, SELF_IPI = 0x3f;
    private static final int MASKED = 1 << 16, ENABLED = 1 << 8;
    private static final int PERIODIC = 1 << 17, DEADLINE = 2 << 17, TIMER_MODE = 3 << 17;
    private static final long BASE_ENABLE = 1 << 11, BASE_X2 = 1 << 10, BASE_BSP = 1 << 8, DEFAULT_BASE = 0xfee00000L;

    private final int vcpu;
    private final int apicId;
    private final Bus bus;
    private final int[] reg = new int[0x40];
    private long base;
    private long deadline;
    private long timerStart;
    private boolean initPending;
    private int startVector = -1;

    public Lapic(int vcpu, int apicId, Bus bus) {
        this.vcpu = vcpu;
        this.apicId = apicId;
        this.bus = bus;
        base = DEFAULT_BASE | BASE_ENABLE | (vcpu == 0 ? BASE_BSP : 0);
        reset();
    }

    /** INIT: everything but the base and the id. */
    public synchronized void reset() {
        Arrays.fill(reg, 0);
        reg[ID] = apicId << 24;
        reg[VERSION] = 0x50014;
        reg[DFR] = -1;
        reg[SVR] = 0xff;
        for (int lvt = LVT_TIMER; lvt <= LVT_LAST; lvt++) {
            reg[lvt] = MASKED;
        }
        deadline = 0;
        bus.disarmTimer(this);
        if (x2()) {
            reg[LDR] = logicalX2();
        }
    }

    public int vcpu() {
        return vcpu;
    }

    private boolean x2() {
        return (base & BASE_X2) != 0;
    }

    private int logicalX2() {
        return apicId >>> 4 << 16 | 1 << (apicId & 15);
    }

    /** Guest-physical page of the registers, or -1 when there is none. */
    public long mmioBase() {
        return (base & (BASE_ENABLE | BASE_X2)) == BASE_ENABLE ? base & 0x000f_ffff_ffff_f000L : -1;
    }

    public synchronized long baseMsr() {
        return base;
    }

    /** False if the step between modes is illegal, which is the writer's #GP. */
    public synchronized boolean baseMsr(long value) {
        boolean wasX2 = x2();
        if ((value & (BASE_ENABLE | BASE_X2)) == BASE_X2 || wasX2 && (value & (BASE_ENABLE | BASE_X2)) == BASE_ENABLE) {
            return false;
        }
        base = value & ~BASE_BSP | (vcpu == 0 ? BASE_BSP : 0);
        if (x2() && !wasX2) {
            reg[ID] = apicId;
            reg[LDR] = logicalX2();
        } else if (!x2() && wasX2) {
            reset();
        }
        return true;
    }

    public synchronized long mmioRead(int offset) {
        return (offset & 15) != 0 || offset >= 0x400 ? 0 : read(offset >>> 4) & 0xffffffffL;
    }

    public void mmioWrite(int offset, int value) {
        if ((offset & 15) == 0 && offset < 0x400) {
            guestWrite(offset >>> 4, value);
        }
    }

    /** IPIs are sent without holding our own lock: the receiver may be sending to us. */
    private void guestWrite(int index, int value) {
        if (index == ICR_LOW) {
            reg[ICR_LOW] = value & ~(1 << 12);
            sendIpi(value);
            return;
        }
        synchronized (this) {
            write(index, value);
        }
    }

    /** Whether a register can be reached as this MSR in the present mode; if not, that is the caller's #GP. */
    public synchronized boolean hasMsr(int msr) {
        return x2() && (msr & 0xff) < 0x40;
    }

    public synchronized long msrRead(int msr) {
        int index = msr & 0xff;
        if (index == ICR_LOW) {
            return reg[ICR_LOW] & 0xffffffffL | (long) reg[ICR_HIGH] << 32;
        }
        return read(index) & 0xffffffffL;
    }

    public void msrWrite(int msr, long value) {
        int index = msr & 0xff;
        if (index == SELF_IPI) {
            deliver((int) value & 0xff);
            return;
        }
        if (index == ICR_LOW) {
            reg[ICR_HIGH] = (int) (value >>> 32);
        }
        guestWrite(index, (int) value);
    }

    private int read(int index) {
        if (index == TIMER_CURRENT) {
            return currentCount();
        }
        return index == PPR ? processorPriority() : reg[index];
    }

    private void write(int index, int value) {
        switch (index) {
            case TPR -> {
                reg[TPR] = value & 0xff;
                signalIfPending();
            }
            case EOI -> endOfInterrupt();
            case ESR -> reg[ESR] = 0;
            case SVR -> {
                reg[SVR] = value & 0x1ff;
                signalIfPending();
            }
            case LDR, DFR -> {
                if (!x2()) {
                    reg[index] = index == LDR ? value & 0xff000000 : value | 0x0fffffff;
                }
            }
            case ICR_HIGH -> reg[ICR_HIGH] = value;
            case TIMER_INITIAL -> {
                reg[TIMER_INITIAL] = value;
                if ((reg[LVT_TIMER] & TIMER_MODE) != DEADLINE) {
                    startTimer();
                }
            }
            case TIMER_DIVIDE -> reg[TIMER_DIVIDE] = value & 0xb;
            default -> {
                if (index >= LVT_TIMER && index <= LVT_LAST) {
                    writeLvt(index, value);
                }
            }
        }
    }

    private void writeLvt(int index, int value) {
        int old = reg[index];
        reg[index] = value & 0x710ff;
        if (index == LVT_TIMER && ((old ^ value) & TIMER_MODE) != 0) {
            deadline = 0;
            reg[TIMER_INITIAL] = 0;
            bus.disarmTimer(this);
        }
    }

    private void sendIpi(int command) {
        boolean logical = (command & 1 << 11) != 0;
        int destination = x2() ? reg[ICR_HIGH] : reg[ICR_HIGH] >>> 24;
        bus.sendIpi(this, destination, command, !logical);
    }

    /** Whether an IPI to {@code destination} names this APIC. */
    public synchronized boolean matches(int destination, boolean physical, boolean senderX2) {
        if (physical) {
            return destination == apicId || destination == (senderX2 ? -1 : 0xff);
        }
        if (x2()) {
            return destination >>> 16 == logicalX2() >>> 16 && (destination & logicalX2() & 0xffff) != 0
                    || destination == -1;
        }
        int mine = reg[LDR] >>> 24;
        if (reg[DFR] >>> 28 == 0xf) {
            return (destination & mine & 0xff) != 0;
        }
        return (destination >>> 4 & 15) == mine >>> 4 && (destination & mine & 15) != 0;
    }

    public synchronized boolean isX2() {
        return x2();
    }

    /** Takes an IPI of any delivery mode. */
    public void accept(int command) {
        switch (command >>> 8 & 7) {
            case 0, 1 -> deliver(command & 0xff);
            case 4 -> bus.signal(vcpu, Signal.NMI);
            case 5 -> {
                if ((command & 1 << 14) != 0) {
                    synchronized (this) {
                        initPending = true;
                        startVector = -1;
                    }
                    bus.signal(vcpu, Signal.INIT);
                }
            }
            case 6 -> {
                synchronized (this) {
                    startVector = command & 0xff;
                }
                bus.signal(vcpu, Signal.INIT);
            }
            default -> { }
        }
    }

    /** Takes a pending INIT. */
    public synchronized boolean takeInit() {
        boolean was = initPending;
        initPending = false;
        return was;
    }

    /** Takes a pending start-up vector, or -1. */
    public synchronized int takeStartVector() {
        int was = startVector;
        startVector = -1;
        return was;
    }

    /** Sets a vector pending. Returns false when the APIC is disabled and drops it. */
    public boolean deliver(int vector) {
        synchronized (this) {
            if ((reg[SVR] & ENABLED) == 0 || (base & BASE_ENABLE) == 0) {
                return false;
            }
            if (vector >= 16) {
                reg[IRR + (vector >>> 5)] |= 1 << (vector & 31);
            }
        }
        bus.signal(vcpu, Signal.INTERRUPT);
        return true;
    }

    private static int highest(int[] registers, int first) {
        for (int i = 7; i >= 0; i--) {
            if (registers[first + i] != 0) {
                return i * 32 + 31 - Integer.numberOfLeadingZeros(registers[first + i]);
            }
        }
        return -1;
    }

    private int processorPriority() {
        int inService = highest(reg, ISR);
        int tpr = reg[TPR];
        return inService < 0 || tpr >>> 4 >= inService >>> 4 ? tpr : inService & 0xf0;
    }

    private int deliverable() {
        int pending = highest(reg, IRR);
        return pending >= 0 && pending >>> 4 > processorPriority() >>> 4 && (reg[SVR] & ENABLED) != 0 ? pending : -1;
    }

    /** Whether an interrupt could be taken were IF set. */
    public synchronized boolean pending() {
        return deliverable() >= 0;
    }

    /** Moves the highest deliverable interrupt into service; -1 when there is none. */
    public synchronized int acknowledge() {
        int vector = deliverable();
        if (vector >= 0) {
            reg[IRR + (vector >>> 5)] &= ~(1 << (vector & 31));
            reg[ISR + (vector >>> 5)] |= 1 << (vector & 31);
        }
        return vector;
    }

    private void endOfInterrupt() {
        int vector = highest(reg, ISR);
        if (vector >= 0) {
            reg[ISR + (vector >>> 5)] &= ~(1 << (vector & 31));
        }
        signalIfPending();
    }

    private void signalIfPending() {
        if (deliverable() >= 0) {
            bus.signal(vcpu, Signal.INTERRUPT);
        }
    }

    public synchronized int taskPriority() {
        return reg[TPR] >>> 4;
    }

    public synchronized void taskPriority(int value) {
        write(TPR, value << 4);
    }

    private int divider() {
        int code = reg[TIMER_DIVIDE] & 3 | (reg[TIMER_DIVIDE] & 8) >>> 1;
        return code == 7 ? 1 : 2 << code;
    }

    private void startTimer() {
        timerStart = bus.tsc();
        long count = reg[TIMER_INITIAL] & 0xffffffffL;
        if (count == 0) {
            bus.disarmTimer(this);
        } else {
            bus.armTimer(this, timerStart + count * divider());
        }
    }

    private int currentCount() {
        long initial = reg[TIMER_INITIAL] & 0xffffffffL;
        if (initial == 0 || (reg[LVT_TIMER] & TIMER_MODE) == DEADLINE) {
            return 0;
        }
        long elapsed = (bus.tsc() - timerStart) / divider();
        if ((reg[LVT_TIMER] & TIMER_MODE) == PERIODIC) {
            return (int) (initial - elapsed % initial);
        }
        return (int) Math.max(0, initial - elapsed);
    }

    public synchronized long tscDeadline() {
        return deadline;
    }

    public synchronized void tscDeadline(long value) {
        if ((reg[LVT_TIMER] & TIMER_MODE) != DEADLINE) {
            return;
        }
        deadline = value;
        if (value == 0) {
            bus.disarmTimer(this);
        } else {
            bus.armTimer(this, value);
        }
    }

    /** The bus calls this when an armed timer's time has come; early or late calls do no harm. */
    public synchronized void timerExpired() {
        int lvt = reg[LVT_TIMER];
        long count = reg[TIMER_INITIAL] & 0xffffffffL;
        if ((lvt & TIMER_MODE) == DEADLINE) {
            if (deadline == 0) {
                return;
            }
            deadline = 0;
        } else if (count == 0) {
            return;
        } else if ((lvt & TIMER_MODE) == PERIODIC) {
            long period = Math.max(count * divider(), 20_000);
            timerStart += period * Math.max(1, (bus.tsc() - timerStart) / period);
            bus.armTimer(this, timerStart + period);
        }
        if ((lvt & MASKED) == 0) {
            deliver(lvt & 0xff);
        }
    }

    /** 1 KiB in the layout of the MMIO page. */
    public synchronized byte[] save() {
        ByteBuffer page = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < reg.length; i++) {
            page.putInt(i * 16, read(i));
        }
        return page.array();
    }

    /** Takes over a saved page and base register; restarts a running count. */
    public synchronized void load(byte[] page, long baseMsr) {
        if (baseMsr != 0) {
            base = baseMsr;
        }
        if (page.length < 1024) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < reg.length; i++) {
            reg[i] = buffer.getInt(i * 16);
        }
        reg[ID] = x2() ? apicId : apicId << 24;
        long left = reg[TIMER_CURRENT] & 0xffffffffL;
        long initial = reg[TIMER_INITIAL] & 0xffffffffL;
        if (initial != 0 && (reg[LVT_TIMER] & TIMER_MODE) != DEADLINE && left != 0) {
            timerStart = bus.tsc() - (initial - left) * divider();
            bus.armTimer(this, timerStart + initial * divider());
        }
        signalIfPending();
    }
}
