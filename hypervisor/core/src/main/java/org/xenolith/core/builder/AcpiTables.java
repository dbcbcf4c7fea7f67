package org.xenolith.core.builder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The ACPI tables of a PVH guest, hardware-reduced: RSDP, XSDT, FADT, MADT and a DSDT with {@code \_S5_} only. The
 * RSDP comes first. Power-off is a write of {@link #POWER_OFF} to {@link #SLEEP_CONTROL_PORT}.
 */
public final class AcpiTables {
    /** FADT's SLEEP_CONTROL_REG, an I/O port of one byte. */
    public static final int SLEEP_CONTROL_PORT = 0x600;
    /** FADT's SLEEP_STATUS_REG, an I/O port of one byte. */
    public static final int SLEEP_STATUS_PORT = 0x601;
    /** SLP_TYP 5 and SLP_EN. */
    public static final int POWER_OFF = 5 << 2 | 1 << 5;

    private static final int XSDT = 0x40;
    private static final int FADT = 0x80;
    private static final int DSDT = 0x1c0;
    private static final int MADT = 0x200;

    private static final int HEADER = 36;
    private static final int RSDP_SIZE = 36;
    private static final int RSDP_V1_SIZE = 20;
    private static final int FADT_SIZE = 268;
    private static final int LOCAL_APIC_SIZE = 8;
    private static final long LOCAL_APIC_ADDRESS = 0xfee0_0000L;
    /** WBINVD, no fixed power and sleep buttons, HW_REDUCED_ACPI. */
    private static final int FADT_FLAGS = 0x10_0031;
    /** No VGA, no CMOS clock. */
    private static final int IAPC_BOOT_FLAGS = 0x24;
    /** Name (\_S5_, Package (4) {5, 0, 0, 0}). */
    private static final byte[] DSDT_BODY = {0x08, '_', 'S', '5', '_', 0x12, 0x07, 0x04, 0x0a, 0x05, 0, 0, 0};

    private final long gpa;
    private final ByteBuffer tables;

    private AcpiTables(long gpa, int size) {
        this.gpa = gpa;
        tables = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The bytes to put at {@code gpa}.
     *
     * @param vcpus    online at boot: their MADT entries are enabled; the others' are not, which a guest without the
     *                 online-capable bit (ACPI before 6.3) takes as possible
     * @param maxVcpus entries in the MADT, 1..128; processor UID = Xen's vcpu id, APIC id = 2 * UID
     */
    static byte[] build(long gpa, int vcpus, int maxVcpus) {
        AcpiTables acpi = new AcpiTables(gpa, MADT + HEADER + 8 + maxVcpus * LOCAL_APIC_SIZE);
        acpi.dsdt();
        acpi.fadt();
        acpi.madt(vcpus, maxVcpus);
        acpi.xsdt();
        acpi.rsdp();
        return acpi.tables.array();
    }

    private void rsdp() {
        ascii(0, "RSD PTR ");
        ascii(9, "XENLTH");
        tables.put(15, (byte) 2);
        tables.putInt(20, RSDP_SIZE);
        tables.putLong(24, gpa + XSDT);
        checksum(0, RSDP_V1_SIZE, 8);
        checksum(0, RSDP_SIZE, 32);
    }

    private void xsdt() {
        header(XSDT, "XSDT", 1, HEADER + 16);
        tables.putLong(XSDT + HEADER, gpa + FADT);
        tables.putLong(XSDT + HEADER + 8, gpa + MADT);
        checksum(XSDT, HEADER + 16, 9);
    }

    private void fadt() {
        header(FADT, "FACP", 5, FADT_SIZE);
        tables.putInt(FADT + 40, (int) (gpa + DSDT));
        tables.putShort(FADT + 109, (short) IAPC_BOOT_FLAGS);
        tables.putInt(FADT + 112, FADT_FLAGS);
        tables.putLong(FADT + 140, gpa + DSDT);
        port(FADT + 244, SLEEP_CONTROL_PORT);
        port(FADT + 256, SLEEP_STATUS_PORT);
        checksum(FADT, FADT_SIZE, 9);
    }

    private void dsdt() {
        int size = HEADER + DSDT_BODY.length;
        header(DSDT, "DSDT", 2, size);
        tables.put(DSDT + HEADER, DSDT_BODY);
        checksum(DSDT, size, 9);
    }

    private void madt(int vcpus, int maxVcpus) {
        int size = HEADER + 8 + maxVcpus * LOCAL_APIC_SIZE;
        header(MADT, "APIC", 3, size);
        tables.putInt(MADT + HEADER, (int) LOCAL_APIC_ADDRESS);
        for (int vcpu = 0; vcpu < maxVcpus; vcpu++) {
            int at = MADT + HEADER + 8 + vcpu * LOCAL_APIC_SIZE;
            tables.put(at, (byte) 0).put(at + 1, (byte) LOCAL_APIC_SIZE);
            tables.put(at + 2, (byte) vcpu).put(at + 3, (byte) (2 * vcpu));
            tables.putInt(at + 4, vcpu < vcpus ? 1 : 0);
        }
        checksum(MADT, size, 9);
    }

    private void header(int at, String signature, int revision, int size) {
        ascii(at, signature);
        tables.putInt(at + 4, size);
        tables.put(at + 8, (byte) revision);
        ascii(at + 10, "XENLTH");
        ascii(at + 16, "PVH     ");
        tables.putInt(at + 24, 1);
        ascii(at + 28, "XNLT");
        tables.putInt(at + 32, 1);
    }

    /** A Generic Address Structure of one byte-wide I/O port. */
    private void port(int at, int port) {
        tables.put(at, (byte) 1).put(at + 1, (byte) 8).put(at + 2, (byte) 0).put(at + 3, (byte) 1);
        tables.putLong(at + 4, port);
    }

    private void ascii(int at, String text) {
        tables.put(at, text.getBytes(StandardCharsets.US_ASCII));
    }

    private void checksum(int at, int size, int field) {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += tables.get(at + i);
        }
        tables.put(at + field, (byte) (tables.get(at + field) - sum));
    }
}
