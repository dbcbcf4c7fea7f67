package org.xenolith.core.builder;

import static org.xenolith.abi.HvmStartInfoLayout.*;

import java.util.List;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.builder.GuestLayout.Range;

/**
 * Start info with what it points to, in one run from {@code gpa}: structure, memory map, module, command line.
 *
 * @param gpa         page aligned
 * @param ranges      the memory map
 * @param ramdiskGpa  where the one module lies
 * @param ramdiskSize its size in bytes; 0 if there is none
 * @param commandLine bytes with the closing NUL
 */
record StartInfo(long gpa, List<Range> ranges, long ramdiskGpa, long ramdiskSize, byte[] commandLine) {
    /** First byte after the run. */
    long end() {
        return commandLineGpa() + commandLine.length;
    }

    void write(GuestMemory memory) {
        memory.zero(gpa, end() - gpa);
        boolean module = ramdiskSize > 0;
        memory.putInt(gpa + MAGIC, MAGIC_VALUE);
        memory.putInt(gpa + VERSION, VERSION_VALUE);
        memory.putInt(gpa + NR_MODULES, module ? 1 : 0);
        memory.putLong(gpa + MODLIST_PADDR, module ? moduleGpa() : 0);
        memory.putLong(gpa + CMDLINE_PADDR, commandLineGpa());
        memory.putLong(gpa + RSDP_PADDR, GuestLayout.ACPI);
        memory.putLong(gpa + MEMMAP_PADDR, gpa + SIZE);
        memory.putInt(gpa + MEMMAP_ENTRIES, ranges.size());
        for (int i = 0; i < ranges.size(); i++) {
            long at = gpa + SIZE + (long) i * MEMMAP_ENTRY_SIZE;
            memory.putLong(at + MEMMAP_ADDR, ranges.get(i).gpa());
            memory.putLong(at + MEMMAP_SIZE, ranges.get(i).size());
            memory.putInt(at + MEMMAP_TYPE, ranges.get(i).type());
        }
        if (module) {
            memory.putLong(moduleGpa() + MODULE_PADDR, ramdiskGpa);
            memory.putLong(moduleGpa() + MODULE_SIZE, ramdiskSize);
        }
        memory.write(commandLineGpa(), commandLine, 0, commandLine.length);
    }

    private long moduleGpa() {
        return gpa + SIZE + (long) ranges.size() * MEMMAP_ENTRY_SIZE;
    }

    private long commandLineGpa() {
        return moduleGpa() + MODULE_ENTRY_SIZE;
    }
}
