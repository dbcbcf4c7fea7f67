package org.xenolith.core.builder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A kernel that can start as a PVH guest: an ELF32 or ELF64 file, a gzip file of one, or a bzImage around one. All of
 * it has been checked and unpacked when {@link #open} returns. An unpacked kernel stays outside the heap until
 * {@link #close}; close it after {@link PvhPlan#load}. For one thread at a time.
 */
public final class KernelImage implements AutoCloseable {
    private final ImageBytes bytes;
    private final ElfImage elf;
    private final HypercallSites hypercallSites;

    private KernelImage(ImageBytes bytes) {
        this.bytes = bytes;
        elf = ElfImage.parse(bytes);
        hypercallSites = HypercallScanner.scan(bytes, elf.segments());
    }

    /**
     * Opens and checks a kernel.
     *
     * @throws BuilderException when it cannot be read, is truncated or malformed, or has no PVH entry
     */
    public static KernelImage open(Path path) {
        return of(FileBytes.open(path));
    }

    /** The same over a descriptor opened elsewhere; takes the channel over. {@code name} is for messages. */
    public static KernelImage of(String name, FileChannel channel) {
        return of(new FileBytes(name, channel));
    }

    private static KernelImage of(FileBytes file) {
        ImageBytes bytes = file;
        try {
            bytes = elfBytes(file);
            return new KernelImage(bytes);
        } catch (RuntimeException | Error e) {
            bytes.close();
            file.close();
            throw e;
        }
    }

    private static ImageBytes elfBytes(FileBytes file) {
        if (ElfImage.matches(file)) {
            return file;
        }
        UnpackedBytes unpacked = unpack(file);
        file.close();
        if (!ElfImage.matches(unpacked)) {
            unpacked.close();
            throw new BuilderException(file.name() + ": what it unpacks to is not an ELF file");
        }
        return unpacked;
    }

    private static UnpackedBytes unpack(FileBytes file) {
        if (BzImage.matches(file)) {
            return BzImage.unpack(file);
        }
        byte[] first = new byte[PayloadFormat.MAGIC_LENGTH];
        file.read(0, first, 0, (int) Math.min(first.length, file.size()));
        if (PayloadFormat.of(first) == PayloadFormat.GZIP) {
            return BzImage.unpack(file, 0, file.size());
        }
        throw new BuilderException(file.name() + ": neither an ELF file nor a bzImage");
    }

    /** The file, as given. */
    public String name() {
        return bytes.name();
    }

    /** Whether the kernel is an ELF64. A 32-bit one may still be a 64-bit guest later. */
    public boolean wide() {
        return elf.wide();
    }

    /** Guest-physical address of the entry point. */
    public long entry() {
        return elf.entry();
    }

    /** First guest-physical byte after the kernel, zero-initialised data included. */
    public long end() {
        return elf.end();
    }

    /** Where the kernel makes hypercalls, as far as that can be told safely. */
    public HypercallSites hypercallSites() {
        return hypercallSites;
    }

    /** Whether the file was packed, so that {@link #save} spares the next domain the unpacking. */
    public boolean unpacked() {
        return bytes instanceof UnpackedBytes;
    }

    /**
     * Writes the unpacked ELF file, which {@link #open} takes as well as the kernel it came from.
     *
     * @param target empty, open for writing
     */
    public void save(FileChannel target) throws IOException {
        bytes.save(target);
    }

    ElfImage elf() {
        return elf;
    }

    ImageBytes bytes() {
        return bytes;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
