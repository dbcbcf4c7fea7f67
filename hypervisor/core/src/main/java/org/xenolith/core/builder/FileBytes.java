package org.xenolith.core.builder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An image as it lies in a regular file; owns the channel. */
final class FileBytes implements ImageBytes {
    private final String name;
    private final FileChannel channel;
    private final long size;

    /** Takes over {@code channel}, also when it throws. */
    FileBytes(String name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
        try {
            size = channel.size();
        } catch (IOException e) {
            close();
            throw new BuilderException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static FileBytes open(Path path) {
        try {
            if (Files.isDirectory(path)) {
                throw new BuilderException(path + ": is a directory");
            }
            return new FileBytes(path.toString(), FileChannel.open(path, StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            throw new BuilderException(path + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new BuilderException(path + ": permission denied", e);
        } catch (IOException e) {
            throw new BuilderException(path + ": cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long offset, byte[] target, int targetOffset, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(target, targetOffset, length);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position() - targetOffset) < 0) {
                    throw new BuilderException(name + ": truncated at offset " + channel.size() + ", "
                            + length + " bytes wanted at " + offset);
                }
            }
        } catch (IOException e) {
            throw new BuilderException(name + ": cannot be read at offset " + offset + ": " + e.getMessage(), e);
        }
    }

    /** The bytes of a range that lies within the file, as a stream. */
    InputStream stream(long offset, long length) {
        return new RangeStream(this, offset, length);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BuilderException(name + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
