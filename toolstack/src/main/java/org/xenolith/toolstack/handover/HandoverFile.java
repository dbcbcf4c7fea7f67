package org.xenolith.toolstack.handover;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.HandoverRecord.Standing;

/**
 * The durable record of one migration: a file of fixed size, written out once, to which each standing is added behind the
 * one before it, so that a turn costs one fdatasync and no change of the file system's own records. What counts is the
 * last entry that is whole; one that a crash has torn is as if it had never been begun. One thread.
 */
public final class HandoverFile implements AutoCloseable {
    /** An entry: length (4), CRC32C of the body (4), body; each begins on a sector of its own. */
    private static final int HEADER = 8;
    private static final int SECTOR = 512;
    private static final int SIZE = 32 << 10;
    private static final int MAX_REASON = 1000;

    private final Path path;
    private final FileChannel file;
    private HandoverRecord record;
    private int end;

    private HandoverFile(Path path, FileChannel file, HandoverRecord record, int end) {
        this.path = path;
        this.file = file;
        this.record = record;
        this.end = end;
    }

    /** Makes the file without any entry; durable with the first {@link #write}, and no record until then. */
    static HandoverFile make(Path path, HandoverRecord about) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            writeFully(file, ByteBuffer.allocate(SIZE), 0);
            file.force(true);
            syncDirectory(path);
            return new HandoverFile(path, file, about, 0);
        } catch (IOException e) {
            file.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Reads a file that a control domain left; its record has {@link Standing#NONE} if no entry is whole. */
    static HandoverFile open(Path path) throws IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        ByteBuffer all = ByteBuffer.allocate(SIZE);
        while (all.hasRemaining() && file.read(all) >= 0) {
            continue;
        }
        all.clear();
        HandoverRecord last = HandoverRecord.getDefaultInstance();
        int at = 0;
        for (HandoverRecord next = entry(all, at); next != null; next = entry(all, at)) {
            last = next;
            at += sectors(all.getInt(at));
        }
        return new HandoverFile(path, file, last, at);
    }

    private static HandoverRecord entry(ByteBuffer all, int at) {
        if (at + HEADER > SIZE) {
            return null;
        }
        int length = all.getInt(at);
        if (length <= 0 || length > SIZE - HEADER - at) {
            return null;
        }
        ByteBuffer body = all.slice(at + HEADER, length);
        if (checksum(body.duplicate()) != all.getInt(at + Integer.BYTES)) {
            return null;
        }
        try {
            return HandoverRecord.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    public HandoverRecord record() {
        return record;
    }

    /** Returns when the standing is durable. */
    public void write(Standing standing, String reason) throws IOException {
        HandoverRecord next = record.toBuilder().setStanding(standing)
                .setReason(reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) : reason).build();
        byte[] body = next.toByteArray();
        if (sectors(body.length) > SIZE - end) {
            throw new IOException(path + " has no room for another entry of " + body.length + " bytes");
        }
        ByteBuffer entry = ByteBuffer.allocate(sectors(body.length));
        entry.putInt(body.length).putInt(checksum(ByteBuffer.wrap(body))).put(body).clear();
        writeFully(file, entry, end);
        file.force(false);
        end += entry.capacity();
        record = next;
    }

    /** Removes the file; returns when that is durable. */
    public void erase() throws IOException {
        file.close();
        Files.deleteIfExists(path);
        syncDirectory(path);
        record = record.toBuilder().setStanding(Standing.NONE).build();
    }

    private static int sectors(int length) {
        return (HEADER + length + SECTOR - 1) / SECTOR * SECTOR;
    }

    private static int checksum(ByteBuffer body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes, at + bytes.position());
        }
    }

    private static void syncDirectory(Path path) throws IOException {
        try (FileChannel directory = FileChannel.open(path.getParent())) {
            directory.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
