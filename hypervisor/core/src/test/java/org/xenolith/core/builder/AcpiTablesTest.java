package org.xenolith.core.builder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AcpiTablesTest {
    private static final long GPA = GuestLayout.ACPI;

    @Property(tries = 50)
    void everyTableSumsToZero(@ForAll @IntRange(min = 1, max = 128) int maxVcpus) {
        ByteBuffer tables = tables(1, maxVcpus);
        assertTrue(tables.capacity() <= GuestLayout.ACPI_SIZE);
        assertEquals(0, sum(tables, 0, 20));
        assertEquals(0, sum(tables, 0, 36));
        int xsdt = table(tables, tables.getLong(24), "XSDT");
        int fadt = table(tables, tables.getLong(xsdt + 36), "FACP");
        table(tables, tables.getLong(xsdt + 44), "APIC");
        table(tables, tables.getLong(fadt + 140), "DSDT");
        assertEquals(tables.getLong(fadt + 140), Integer.toUnsignedLong(tables.getInt(fadt + 40)));
    }

    @Test
    void shouldDescribeHardwareReducedMachine() {
        ByteBuffer tables = tables(1, 1);
        int fadt = table(tables, GPA + 0x80, "FACP");
        assertEquals(268, tables.getInt(fadt + 4));
        assertEquals(5, tables.get(fadt + 8));
        assertEquals(0x24, tables.getShort(fadt + 109));
        assertEquals(0x10_0031, tables.getInt(fadt + 112));
        assertEquals(0x600, tables.getLong(fadt + 248));
        assertEquals(0x601, tables.getLong(fadt + 260));
        assertEquals(0x34, AcpiTables.POWER_OFF);
    }

    @Test
    void shouldListOneLocalApicPerPossibleVcpu() {
        ByteBuffer tables = tables(3, 128);
        int madt = table(tables, GPA + 0x200, "APIC");
        for (int vcpu = 0; vcpu < 128; vcpu++) {
            int at = madt + 44 + 8 * vcpu;
            assertEquals(0x0800, tables.getShort(at));
            assertEquals(vcpu, tables.get(at + 2) & 0xff);
            assertEquals(2 * vcpu, tables.get(at + 3) & 0xff);
            assertEquals(vcpu < 3 ? 1 : 0, tables.getInt(at + 4));
        }
        assertEquals(44 + 8 * 128, tables.getInt(madt + 4));
    }

    @Test
    void shouldPowerOffBySleepTypeFive() {
        ByteBuffer tables = tables(1, 1);
        int dsdt = table(tables, GPA + 0x1c0, "DSDT");
        byte[] aml = Arrays.copyOfRange(tables.array(), dsdt + 36, dsdt + tables.getInt(dsdt + 4));
        assertArrayEquals(new byte[] {8, '_', 'S', '5', '_', 0x12, 7, 4, 0x0a, 5, 0, 0, 0}, aml);
    }

    private static ByteBuffer tables(int vcpus, int maxVcpus) {
        return ByteBuffer.wrap(AcpiTables.build(GPA, vcpus, maxVcpus)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int table(ByteBuffer tables, long gpa, String signature) {
        int at = (int) (gpa - GPA);
        assertEquals(signature, new String(tables.array(), at, 4, StandardCharsets.US_ASCII));
        assertEquals(0, sum(tables, at, tables.getInt(at + 4)));
        return at;
    }

    private static int sum(ByteBuffer tables, int from, int length) {
        int sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += tables.get(i);
        }
        return sum & 0xff;
    }
}
