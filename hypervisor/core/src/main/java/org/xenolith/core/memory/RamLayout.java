package org.xenolith.core.memory;

import java.util.ArrayList;
import java.util.List;

/** Where a domain's RAM lies: from 0 up to 0xf0000000, the rest from 4 GiB. */
public final class RamLayout {
    /** First byte that is never RAM below 4 GiB. */
    public static final long LOW_END = 0xf000_0000L;
    public static final long HIGH_START = 0x1_0000_0000L;
    /** Special pages: 0xfeff8000..0xfeffffff; above it everything up to 4 GiB is reserved. */
    public static final long SPECIAL_START = 0xfeff_8000L;
    public static final long SPECIAL_END = 0xff00_0000L;
    public static final long ACPI_START = 0xfc00_0000L;
    public static final long ACPI_SIZE = 0x1_0000L;

    /** A run of RAM: guest-physical start and size in bytes. */
    public record Range(long start, long size) {
    }

    /** One line of the memory map a guest is given; types 1 RAM, 2 reserved, 3 ACPI. */
    public record Entry(long start, long size, int type) {
    }

    private RamLayout() {
    }

    /** @param bytes a positive multiple of the page size */
    public static List<Range> ranges(long bytes) {
        long low = Math.min(bytes, LOW_END);
        return bytes > low ? List.of(new Range(0, low), new Range(HIGH_START, bytes - low)) : List.of(new Range(0, low));
    }

    /** The memory map for start info and XENMEM_memory_map, in ascending order. */
    public static List<Entry> memoryMap(long bytes) {
        List<Entry> map = new ArrayList<>();
        List<Range> ram = ranges(bytes);
        map.add(new Entry(0, ram.get(0).size(), 1));
        map.add(new Entry(ACPI_START, ACPI_SIZE, 3));
        map.add(new Entry(SPECIAL_START, HIGH_START - SPECIAL_START, 2));
        if (ram.size() > 1) {
            map.add(new Entry(HIGH_START, ram.get(1).size(), 1));
        }
        return map;
    }
}
