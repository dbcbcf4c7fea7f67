package org.xenolith.core.builder;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.abi.HvmStartInfoLayout;
import org.xenolith.abi.memory.GuestMemory;

/**
 * Where a PVH guest's memory lies: RAM from 0 to {@link #LOW_RAM_LIMIT}, the rest from 4 GiB; ACPI tables and the
 * special pages in the hole between.
 *
 * @param memory RAM in bytes, a positive multiple of the page size
 */
public record GuestLayout(long memory) {
    /** First byte above low RAM, at most. */
    public static final long LOW_RAM_LIMIT = 0xf000_0000L;
    public static final long HIGH_RAM = 1L << 32;
    /** The ACPI tables: {@link #ACPI_SIZE} bytes, readable by the guest as memory. */
    public static final long ACPI = 0xfc00_0000L;
    public static final int ACPI_SIZE = 64 * 1024;
    /** The special pages: {@link #SPECIAL_PAGES_SIZE} bytes. */
    public static final long SPECIAL_PAGES = 0xfeff_8000L;
    public static final int SPECIAL_PAGES_SIZE = 8 * GuestMemory.PAGE_SIZE;
    /** Frame of the console ring (HVM_PARAM_CONSOLE_PFN), granted through reference {@link #CONSOLE_GRANT}. */
    public static final long CONSOLE_PFN = 0xfefff;
    /** Frame of the xenstore ring (HVM_PARAM_STORE_PFN), granted through reference {@link #STORE_GRANT}. */
    public static final long STORE_PFN = 0xfeffe;
    /** GNTTAB_RESERVED_CONSOLE. */
    public static final int CONSOLE_GRANT = 0;
    /** GNTTAB_RESERVED_XENSTORE. */
    public static final int STORE_GRANT = 1;
    /** The most RAM a guest may have: its last byte stays within 40 address bits. */
    public static final long MEMORY_LIMIT = (1L << 40) - HIGH_RAM;

    /**
     * One line of the memory map.
     *
     * @param type {@code XEN_HVM_MEMMAP_TYPE_*}, as E820 numbers them
     */
    public record Range(long gpa, long size, int type) {
        /** First byte after the range. */
        public long end() {
            return gpa + size;
        }
    }

    public GuestLayout {
        if (memory <= 0 || memory > MEMORY_LIMIT || memory % GuestMemory.PAGE_SIZE != 0) {
            throw new BuilderException("memory of " + memory + " bytes, allowed are whole pages up to "
                    + MEMORY_LIMIT);
        }
    }

    /** RAM from 0 in bytes. */
    public long lowRam() {
        return Math.min(memory, LOW_RAM_LIMIT);
    }

    /** RAM from 4 GiB in bytes; 0 if there is none. */
    public long highRam() {
        return memory - lowRam();
    }

    /** What must be backed by memory: RAM, the ACPI tables and the special pages, ascending. */
    public List<Range> backed() {
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(0, lowRam(), HvmStartInfoLayout.MEMMAP_TYPE_RAM));
        ranges.add(new Range(ACPI, ACPI_SIZE, HvmStartInfoLayout.MEMMAP_TYPE_ACPI));
        ranges.add(new Range(SPECIAL_PAGES, SPECIAL_PAGES_SIZE, HvmStartInfoLayout.MEMMAP_TYPE_RESERVED));
        addHighRam(ranges);
        return List.copyOf(ranges);
    }

    /** What the guest is told, in start info and by XENMEM_memory_map, ascending. */
    public List<Range> memoryMap() {
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(0, lowRam(), HvmStartInfoLayout.MEMMAP_TYPE_RAM));
        ranges.add(new Range(ACPI, ACPI_SIZE, HvmStartInfoLayout.MEMMAP_TYPE_ACPI));
        ranges.add(new Range(SPECIAL_PAGES, HIGH_RAM - SPECIAL_PAGES, HvmStartInfoLayout.MEMMAP_TYPE_RESERVED));
        addHighRam(ranges);
        return List.copyOf(ranges);
    }

    private void addHighRam(List<Range> ranges) {
        if (highRam() > 0) {
            ranges.add(new Range(HIGH_RAM, highRam(), HvmStartInfoLayout.MEMMAP_TYPE_RAM));
        }
    }
}
