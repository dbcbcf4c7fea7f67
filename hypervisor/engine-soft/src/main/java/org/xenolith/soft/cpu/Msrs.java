package org.xenolith.soft.cpu;

import java.util.Map;
import org.xenolith.soft.apic.Lapic;

/** The model-specific registers the engine keeps itself. */
public final class Msrs {
    public static final int TSC = 0x10, APIC_BASE = 0x1b, TSC_ADJUST = 0x3b, SYSENTER_CS = 0x174, SYSENTER_ESP = 0x175,
            SYSENTER_EIP = 0x176, MISC_ENABLE = 0x1a0, PAT = 0x277, MTRR_CAP = 0xfe, MTRR_DEFAULT = 0x2ff,
            TSC_DEADLINE = 0x6e0, EFER = 0xc0000080, STAR = 0xc0000081, LSTAR = 0xc0000082, CSTAR = 0xc0000083,
            SFMASK = 0xc0000084, FS_BASE = 0xc0000100, GS_BASE = 0xc0000101, KERNEL_GS_BASE = 0xc0000102,
            TSC_AUX = 0xc0000103;
    private static final int X2APIC_FIRST = 0x800, X2APIC_LAST = 0x8ff;
    private static final int[] READS_AS_ZERO = {
        MTRR_CAP, MTRR_DEFAULT, 0x17, 0x179, 0x17a, 0x17b, 0x1d9, 0x1db, 0x1dc, 0x8b, 0xc001001f, 0xc0010015, 0xc0010010,
        0xc0010055, 0xc0010058, 0xc0010112, 0xc0010113, 0xc0010117, 0xc0010140, 0xc0010141, 0x34, 0xce, 0x140
    };

    public long star;
    public long lstar;
    public long cstar;
    public long sfmask;
    public long kernelGsBase;
    public long tscAux;
    public long sysenterCs;
    public long sysenterEsp;
    public long sysenterEip;
    public long pat = 0x0007040600070406L;
    public long miscEnable = 1;
    public long tscAdjust;

    /** RDMSR; what nobody keeps goes to the machine's owner. */
    public long read(Cpu c, int index) {
        if (index >= X2APIC_FIRST && index <= X2APIC_LAST) {
            return x2apic(c, index).msrRead(index);
        }
        return switch (index) {
            case TSC -> c.host.tsc();
            case APIC_BASE -> c.host.lapic().baseMsr();
            case TSC_ADJUST -> tscAdjust;
            case TSC_DEADLINE -> c.host.lapic().tscDeadline();
            case SYSENTER_CS -> sysenterCs;
            case SYSENTER_ESP -> sysenterEsp;
            case SYSENTER_EIP -> sysenterEip;
            case PAT -> pat;
            case MISC_ENABLE -> miscEnable;
            case EFER -> c.efer;
            case STAR -> star;
            case LSTAR -> lstar;
            case CSTAR -> cstar;
            case SFMASK -> sfmask;
            case FS_BASE -> c.segBase[Cpu.FS];
            case GS_BASE -> c.segBase[Cpu.GS];
            case KERNEL_GS_BASE -> kernelGsBase;
            case TSC_AUX -> tscAux;
            default -> quiet(index) ? 0 : c.host.readMsr(index);
        };
    }

    private static Lapic x2apic(Cpu c, int index) {
        Lapic lapic = c.host.lapic();
        if (!lapic.hasMsr(index)) {
            throw c.generalProtection(0);
        }
        return lapic;
    }

    /** WRMSR. */
    public void write(Cpu c, int index, long value) {
        if (index >= X2APIC_FIRST && index <= X2APIC_LAST) {
            x2apic(c, index).msrWrite(index, value);
            return;
        }
        switch (index) {
            case TSC -> c.host.setTsc(value);
            case APIC_BASE -> {
                if (!c.host.lapic().baseMsr(value)) {
                    throw c.generalProtection(0);
                }
                c.mmu.flushAll();
            }
            case TSC_ADJUST -> {
                c.host.setTsc(c.host.tsc() + value - tscAdjust);
                tscAdjust = value;
            }
            case TSC_DEADLINE -> c.host.lapic().tscDeadline(value);
            case SYSENTER_CS -> sysenterCs = value;
            case SYSENTER_ESP -> sysenterEsp = canonical(c, value);
            case SYSENTER_EIP -> sysenterEip = canonical(c, value);
            case PAT -> pat = value;
            case MISC_ENABLE -> miscEnable = value;
            case EFER -> ControlRegisters.writeEfer(c, value);
            case STAR -> star = value;
            case LSTAR -> lstar = canonical(c, value);
            case CSTAR -> cstar = canonical(c, value);
            case SFMASK -> sfmask = value & 0xffffffffL;
            case FS_BASE -> c.segBase[Cpu.FS] = canonical(c, value);
            case GS_BASE -> c.segBase[Cpu.GS] = canonical(c, value);
            case KERNEL_GS_BASE -> kernelGsBase = canonical(c, value);
            case TSC_AUX -> tscAux = value & 0xffffffffL;
            default -> {
                if (!quiet(index)) {
                    c.host.writeMsr(index, value);
                }
            }
        }
    }

    private static boolean quiet(int index) {
        for (int known : READS_AS_ZERO) {
            if (known == index) {
                return true;
            }
        }
        return false;
    }

    private static long canonical(Cpu c, long value) {
        if (value << 16 >> 16 != value) {
            throw c.generalProtection(0);
        }
        return value;
    }

    /** Puts every register into {@code into}, by index. */
    public void save(Cpu c, Map<Integer, Long> into) {
        for (int index : saved()) {
            into.put(index, read(c, index));
        }
    }

    /** Takes over what {@code from} holds; unknown registers are ignored. */
    public void load(Cpu c, Map<Integer, Long> from) {
        for (int index : saved()) {
            Long value = from.get(index);
            if (value != null && index != TSC_ADJUST && index != TSC_DEADLINE) {
                write(c, index, value);
            }
        }
        tscAdjust = from.getOrDefault(TSC_ADJUST, tscAdjust);
        Long deadline = from.get(TSC_DEADLINE);
        if (deadline != null && deadline != 0) {
            c.host.lapic().tscDeadline(deadline);
        }
    }

    private static int[] saved() {
        return new int[] {TSC, TSC_ADJUST, SYSENTER_CS, SYSENTER_ESP, SYSENTER_EIP, PAT, MISC_ENABLE, STAR, LSTAR,
            CSTAR, SFMASK, KERNEL_GS_BASE, TSC_AUX, TSC_DEADLINE};
    }
}
