package org.xenolith.xenstore.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.xenolith.xenstore.wire.XsWire;

/** Reads a file of records up to its end or its first damage. */
final class RecordReader {
    /** How a file ended. */
    enum Ending {
        /** After a whole record. */
        CLEAN,
        /** Within a record, as a writer that was killed leaves it. */
        UNFINISHED,
        /** With a record whose checksum is wrong or that makes no sense. */
        DAMAGED,
        /** It belongs to an earlier boot of the machine, or is no file of ours. */
        FOREIGN
    }

    /**
     * @param records whole records before the end, without the header; -1 if there is not even that
     * @param offset  where the intact part ends, bytes
     */
    record Result(Ending ending, long records, long offset) {
    }

    private RecordReader() {
    }

    /** Hands each record to {@code target}, which throws {@link IllegalArgumentException} for one that makes no sense. */
    static Result read(Path path, String bootId, Consumer<byte[]> target) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] prefix = new byte[RecordFormat.PREFIX];
        long records = -1;
        long offset = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 18)) {
            while (true) {
                int got = in.readNBytes(prefix, 0, prefix.length);
                if (got < prefix.length) {
                    return new Result(got == 0 && records >= 0 ? Ending.CLEAN : Ending.UNFINISHED, records, offset);
                }
                int length = XsWire.getInt(prefix, 0);
                if (length < 0 || length > RecordFormat.LONGEST) {
                    return new Result(Ending.DAMAGED, records, offset);
                }
                byte[] record = in.readNBytes(length);
                if (record.length < length) {
                    return new Result(Ending.UNFINISHED, records, offset);
                }
                if (RecordFormat.checksum(crc, record, 0, length) != XsWire.getInt(prefix, Integer.BYTES)) {
                    return new Result(Ending.DAMAGED, records, offset);
                }
                if (records < 0) {
                    if (!Arrays.equals(record, RecordFormat.header(bootId))) {
                        return new Result(Ending.FOREIGN, 0, 0);
                    }
                } else {
                    try {
                        target.accept(record);
                    } catch (IllegalArgumentException e) {
                        return new Result(Ending.DAMAGED, records, offset);
                    }
                }
                records++;
                offset += RecordFormat.PREFIX + length;
            }
        }
    }
}
