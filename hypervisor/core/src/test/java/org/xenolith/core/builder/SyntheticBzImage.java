package org.xenolith.core.builder;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** Wraps an ELF into a bzImage as the kernel's build does. */
final class SyntheticBzImage {
    private static final int SETUP_SECTORS = 3;
    private static final int PAYLOAD = 0x40;

    private interface Packer {
        OutputStream over(OutputStream target) throws IOException;
    }

    private SyntheticBzImage() {
    }

    static byte[] around(byte[] elf, PayloadFormat format) {
        return wrap(payload(elf, format));
    }

    static byte[] payload(byte[] elf, PayloadFormat format) {
        return switch (format) {
            case NONE -> SyntheticElf.concat(elf, size(elf.length));
            case GZIP -> pack(elf, GZIPOutputStream::new);
            case XZ -> SyntheticElf.concat(pack(elf, SyntheticBzImage::xz), size(elf.length));
            case LZMA -> SyntheticElf.concat(pack(elf, out -> new LZMAOutputStream(out, new LZMA2Options(0), -1)),
                    size(elf.length));
            case LZ4 -> SyntheticElf.concat(lz4(elf), size(elf.length));
            case ZSTD -> SyntheticElf.concat(pack(elf, ZstdOutputStream::new), size(elf.length));
            case BZIP2 -> SyntheticElf.concat(new byte[] {'B', 'Z', 'h', '9', 0, 0}, size(elf.length));
            case LZO -> SyntheticElf.concat(new byte[] {(byte) 0x89, 'L', 'Z', 'O', 0, 0}, size(elf.length));
        };
    }

    static byte[] wrap(byte[] payload) {
        int start = (SETUP_SECTORS + 1) * 512 + PAYLOAD;
        ByteBuffer image = ByteBuffer.allocate(start + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1f1, (byte) SETUP_SECTORS).putShort(0x1fe, (short) 0xaa55).putInt(0x202, 0x53726448);
        image.putShort(0x206, (short) 0x20f).putInt(0x248, PAYLOAD).putInt(0x24c, payload.length);
        return image.position(start).put(payload).array();
    }

    static byte[] size(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    private static OutputStream xz(OutputStream out) throws IOException {
        return new XZOutputStream(out, new FilterOptions[] {new X86Options(), new LZMA2Options(0)}, XZ.CHECK_CRC32);
    }

    private static byte[] lz4(byte[] elf) {
        int block = 8 << 20;
        byte[] all = size(0x184c2102);
        for (int at = 0; at < elf.length; at += block) {
            byte[] packed = LZ4Factory.safeInstance().fastCompressor()
                    .compress(elf, at, Math.min(block, elf.length - at));
            all = SyntheticElf.concat(all, size(packed.length), packed);
        }
        return all;
    }

    private static byte[] pack(byte[] elf, Packer packer) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream packing = packer.over(packed)) {
            packing.write(elf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
