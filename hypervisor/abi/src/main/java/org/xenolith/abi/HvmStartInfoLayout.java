package org.xenolith.abi;

/**
 * What a PVH kernel finds at the address in EBX ({@code xen/include/public/arch-x86/hvm/start_info.h}, version 1).
 *
 * <pre>
 *  0 magic         4 version   8 flags   12 nr_modules
 * 16 modlist_paddr            24 cmdline_paddr
 * 32 rsdp_paddr               40 memmap_paddr
 * 48 memmap_entries           52 reserved
 *
 * module: 0 paddr   8 size   16 cmdline_paddr   24 reserved
 * memmap: 0 addr    8 size   16 type            20 reserved
 * </pre>
 */
public final class HvmStartInfoLayout {
    public static final int MAGIC_VALUE = 0x336ec578;
    public static final int VERSION_VALUE = 1;

    public static final int MAGIC = 0;
    public static final int VERSION = 4;
    public static final int FLAGS = 8;
    public static final int NR_MODULES = 12;
    public static final int MODLIST_PADDR = 16;
    public static final int CMDLINE_PADDR = 24;
    public static final int RSDP_PADDR = 32;
    public static final int MEMMAP_PADDR = 40;
    public static final int MEMMAP_ENTRIES = 48;
    public static final int RESERVED = 52;
    public static final int SIZE = 56;

    public static final int MODULE_PADDR = 0;
    public static final int MODULE_SIZE = 8;
    public static final int MODULE_CMDLINE_PADDR = 16;
    public static final int MODULE_ENTRY_SIZE = 32;

    public static final int MEMMAP_ADDR = 0;
    public static final int MEMMAP_SIZE = 8;
    public static final int MEMMAP_TYPE = 16;
    public static final int MEMMAP_ENTRY_SIZE = 24;

    public static final int MEMMAP_TYPE_RAM = 1;
    public static final int MEMMAP_TYPE_RESERVED = 2;
    public static final int MEMMAP_TYPE_ACPI = 3;

    private HvmStartInfoLayout() {
    }
}
