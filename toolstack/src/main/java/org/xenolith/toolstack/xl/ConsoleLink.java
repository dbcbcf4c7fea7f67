package org.xenolith.toolstack.xl;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** The connection to a domain's console socket: raw bytes both ways. One thread may read while another writes. */
final class ConsoleLink implements AutoCloseable {
    private final SocketChannel channel;

    private ConsoleLink(SocketChannel channel) {
        this.channel = channel;
    }

    static ConsoleLink connect(Path socket) {
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return new ConsoleLink(channel);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new XlException("the console " + socket + " does not answer: " + e.getMessage(),
                    "xl list shows whether the domain still runs");
        }
    }

    /** Fills part of the buffer; -1 at the end of the console, also where this side has closed it. */
    int read(ByteBuffer buffer) {
        try {
            return channel.read(buffer);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Returns false once the other side has gone. */
    boolean write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new XlException("closing the console: " + e.getMessage());
        }
    }
}
