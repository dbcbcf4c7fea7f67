package org.xenolith.toolstack.hosts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.StreamSocket;
import org.xenolith.linux.UnixSocket;

/**
 * Joins a network connection with a local socket, byte for byte and both ways, until either ends; what the ending side
 * has sent arrives first. Each direction holds a few hundred KiB at most: a reader that is slow slows the writer. The network
 * connection does not read by itself while the pipe has it.
 */
final class BytePipe extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(BytePipe.class);
    private static final int CHUNK = 256 << 10;
    private static final int CHUNKS_UNDER_WAY = 4;
    private static final int LINGER_S = 10;

    private final Channel network;
    private final StreamSocket local;
    private final LinkedBlockingQueue<ByteBuf> arrived = new LinkedBlockingQueue<>();
    private final Semaphore mayWrite = new Semaphore(CHUNKS_UNDER_WAY);
    private volatile boolean ended;

    /** Takes ownership of both; {@link #start} is called when this is in the connection's pipeline. */
    BytePipe(Channel network, UnixSocket local) {
        this.network = network;
        this.local = new StreamSocket(local.release());
    }

    void start(String name) {
        network.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(CHUNK));
        daemon("pipe-out-" + name, this::pumpOut);
        daemon("pipe-in-" + name, this::pumpIn);
        network.read();
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void pumpOut() {
        try {
            while (true) {
                mayWrite.acquire();
                ByteBuf chunk = network.alloc().directBuffer(CHUNK);
                int got = receive(chunk);
                if (got < 0 || ended) {
                    chunk.release();
                    break;
                }
                network.writeAndFlush(chunk.writerIndex(got)).addListener(done -> mayWrite.release());
            }
        } catch (IOException e) {
            LOG.debug("local end of a pipe: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        network.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> endOutput());
    }

    private int receive(ByteBuf chunk) throws IOException {
        try {
            return local.read(chunk.nioBuffer(0, CHUNK));
        } catch (IOException e) {
            chunk.release();
            throw e;
        }
    }

    /** Says that nothing follows, and lets the peer close: to close with its bytes unread would throw ours away too. */
    private void endOutput() {
        SslHandler tls = network.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound();
        } else {
            ((DuplexChannel) network).shutdownOutput();
        }
        network.eventLoop().schedule(() -> network.close(), LINGER_S, TimeUnit.SECONDS);
    }

    private void pumpIn() {
        try {
            for (ByteBuf bytes = arrived.take(); bytes.isReadable(); bytes = arrived.take()) {
                try {
                    for (ByteBuffer all = bytes.nioBuffer(); all.hasRemaining(); ) {
                        local.write(all);
                    }
                } finally {
                    bytes.release();
                }
                readMore();
            }
        } catch (IOException e) {
            LOG.debug("local end of a pipe: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void readMore() {
        if (arrived.size() < CHUNKS_UNDER_WAY) {
            network.read();
        }
    }

    private void end() {
        ended = true;
        local.shutdown();
        network.close();
        mayWrite.release();
        for (ByteBuf bytes = arrived.poll(); bytes != null; bytes = arrived.poll()) {
            bytes.release();
        }
        local.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (!bytes.isReadable() || ended) {
            bytes.release();
        } else {
            arrived.add(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        readMore();
    }

    /** Nothing more comes, though the connection may still take bytes. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent || event instanceof ChannelInputShutdownEvent) {
            arrived.add(Unpooled.EMPTY_BUFFER);
        }
    }

    /** The network's end: the local side gets what has arrived, then its own end. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        arrived.add(Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("network end of a pipe: {}", cause.toString());
        context.close();
    }
}
