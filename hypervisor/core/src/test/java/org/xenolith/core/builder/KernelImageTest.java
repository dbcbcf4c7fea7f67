package org.xenolith.core.builder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class KernelImageTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadEntryFromNoteOfEitherWidth(boolean wide) {
        Kernels.opened(SyntheticElf.kernel(wide).build(), kernel -> {
            assertEquals(wide, kernel.wide());
            assertEquals(SyntheticElf.ENTRY, kernel.entry());
            assertEquals(0x100_3000L, kernel.end());
        });
    }

    @Test
    void shouldPassOverOtherNotesBeforePvhEntry() {
        byte[] elf = new SyntheticElf(true).load(5, 0x100_0000, SyntheticElf.code(), 4096)
                .note("GNU", 18, 4, 1).note("Xen", 5, 5, 3).note("Xen", 18, 4, SyntheticElf.ENTRY).build();
        Kernels.opened(elf, kernel -> assertEquals(SyntheticElf.ENTRY, kernel.entry()));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"BZIP2", "LZO"})
    void shouldUnpackBzImage(PayloadFormat format) {
        byte[] elf = SyntheticElf.kernel(true).build();
        Kernels.opened(SyntheticBzImage.around(elf, format), kernel -> {
            assertEquals(SyntheticElf.ENTRY, kernel.entry());
            byte[] unpacked = new byte[elf.length];
            kernel.bytes().read(0, unpacked, 0, unpacked.length);
            assertTrue(Arrays.equals(elf, unpacked));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"BZIP2", "LZO"})
    void shouldNameFormatThatIsNotServed(PayloadFormat format) {
        String message = Kernels.refusal(SyntheticBzImage.around(SyntheticElf.kernel(true).build(), format));
        assertTrue(message.contains("packed with " + format), message);
    }

    @Test
    void shouldUnpackGzippedElf() {
        byte[] packed = SyntheticBzImage.payload(SyntheticElf.kernel(false).build(), PayloadFormat.GZIP);
        Kernels.opened(packed, kernel -> assertEquals(SyntheticElf.ENTRY, kernel.entry()));
    }

    @Test
    void shouldUnpackAcrossSeveralLz4Blocks() {
        byte[] big = new byte[20 << 20];
        big[big.length - 1] = 7;
        byte[] elf = SyntheticElf.kernel(true).load(6, 0x200_0000, big, big.length).build();
        Kernels.opened(SyntheticBzImage.around(elf, PayloadFormat.LZ4), kernel -> {
            byte[] last = new byte[1];
            kernel.bytes().read(elf.length - 1, last, 0, 1);
            assertEquals(7, last[0]);
        });
    }

    @Test
    void shouldRefuseFileThatIsNeitherElfNorBzImage() {
        assertTrue(Kernels.refusal(new byte[100_000]).contains("neither an ELF file nor a bzImage"));
        assertTrue(Kernels.refusal(new byte[0]).contains("neither an ELF file nor a bzImage"));
    }

    @Test
    void shouldNameMissingNote() {
        byte[] elf = new SyntheticElf(true).load(5, 0x100_0000, new byte[64], 64).note("Xen", 17, 4, 1).build();
        String message = Kernels.refusal(elf);
        assertTrue(message.contains("XEN_ELFNOTE_PHYS32_ENTRY"), message);
    }

    @Test
    void shouldRefuseNoteOfOddSizeOrWithEntryOutsideTheKernel() {
        SyntheticElf odd = new SyntheticElf(true).load(5, 0x100_0000, new byte[64], 64).note("Xen", 18, 2, 1);
        assertTrue(Kernels.refusal(odd.build()).contains("holds 2 bytes"));
        SyntheticElf outside = new SyntheticElf(true).load(5, 0x100_0000, new byte[64], 64)
                .note("Xen", 18, 8, 0x100_0040);
        assertTrue(Kernels.refusal(outside.build()).contains("0x1000040, which no loaded segment holds"));
        SyntheticElf high = new SyntheticElf(true).load(5, 0x100_0000, new byte[64], 64)
                .note("Xen", 18, 8, 0x1_0100_0000L);
        assertTrue(Kernels.refusal(high.build()).contains("not below 4 GiB"));
    }

    @Test
    void shouldSayWhereElfIsTruncated() {
        byte[] elf = SyntheticElf.kernel(true).build();
        String message = Kernels.refusal(Arrays.copyOf(elf, 1000));
        assertTrue(message.contains("truncated at offset 1000"), message);
    }

    @Test
    void shouldSayWhereBzImageIsTruncated() {
        byte[] image = SyntheticBzImage.around(SyntheticElf.kernel(true).build(), PayloadFormat.GZIP);
        String message = Kernels.refusal(Arrays.copyOf(image, image.length - 10));
        assertTrue(message.contains("truncated at offset " + (image.length - 10)), message);
    }

    @Test
    void shouldRefuseOverlappingSegments() {
        byte[] elf = SyntheticElf.kernel(true).load(6, 0x100_2fff, new byte[1], 1).build();
        assertTrue(Kernels.refusal(elf).contains("overlap"));
    }

    @Test
    void shouldRefuseSegmentAbove4GiBOrSmallerInMemoryThanInTheFile() {
        byte[] high = SyntheticElf.kernel(true).load(6, 0xffff_f000L, new byte[1], 0x2000).build();
        assertTrue(Kernels.refusal(high).contains("program header 2 wants"));
        byte[] small = SyntheticElf.kernel(true).load(6, 0x400_0000, new byte[8], 4).build();
        assertTrue(Kernels.refusal(small).contains("program header 2 wants"));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = {"BZIP2", "LZO", "NONE"})
    void shouldStopUnpackingAtTheSizeThatThePayloadStates(PayloadFormat format) {
        byte[] payload = SyntheticBzImage.payload(new byte[64 << 20], format);
        System.arraycopy(SyntheticBzImage.size(1 << 20), 0, payload, payload.length - 4, 4);
        String message = Kernels.refusal(SyntheticBzImage.wrap(payload));
        assertTrue(message.contains("unpacks to more than the 1048576 bytes"), message);
    }

    @Test
    void shouldRefuseStatedSizeAboveTheLimit() {
        byte[] payload = SyntheticBzImage.payload(SyntheticElf.kernel(true).build(), PayloadFormat.ZSTD);
        System.arraycopy(SyntheticBzImage.size(-1), 0, payload, payload.length - 4, 4);
        assertTrue(Kernels.refusal(SyntheticBzImage.wrap(payload)).contains("limit " + BzImage.UNPACKED_LIMIT));
    }

    @Test
    void shouldTellMissingFileFromDirectory(@TempDir Path folder) throws IOException {
        Path missing = folder.resolve("none");
        assertTrue(assertThrows(BuilderException.class, () -> KernelImage.open(missing)).getMessage()
                .contains("no such file"));
        assertTrue(assertThrows(BuilderException.class, () -> KernelImage.open(folder)).getMessage()
                .contains("is a directory"));
        assertFalse(Files.exists(missing));
    }
}
