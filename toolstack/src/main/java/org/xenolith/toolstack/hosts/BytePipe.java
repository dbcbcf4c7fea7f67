package org.xenolith.toolstack.hosts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
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
    private final UnixSocket local;
    private final LinkedBlockingQueue<ByteBuf> arrived = new LinkedBlockingQueue<>();
    private final Semaphore mayWrite = new Semaphore(CHUNKS_UNDER_WAY);
    private volatile boolean ended;

    /** Takes ownership of both; {@link #start} is called when this is in the connection's pipeline. */
    BytePipe(Channel network, UnixSocket local) {
        this.network = network;
        this.local = local;
    }

    void start(String name) {
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
        List<Descriptor> stray = new ArrayList<>();
        try {
            while (true) {
                mayWrite.acquire();
                byte[] chunk = new byte[CHUNK];
                int got = local.receive(chunk, 0, chunk.length, stray);
                stray.forEach(Descriptor::close);
                stray.clear();
                if (got < 0 || ended) {
                    break;
                }
                network.writeAndFlush(Unpooled.wrappedBuffer(chunk, 0, got)).addListener(done -> mayWrite.release());
            }
        } catch (LinuxException e) {
            LOG.debug("local end of a pipe: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        network.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> endOutput());
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
        byte[] chunk = new byte[CHUNK];
        try {
            for (ByteBuf bytes = arrived.take(); bytes.isReadable(); bytes = arrived.take()) {
                try {
                    while (bytes.isReadable()) {
                        int length = Math.min(chunk.length, bytes.readableBytes());
                        bytes.readBytes(chunk, 0, length);
                        local.send(chunk, 0, length);
                    }
                } finally {
                    bytes.release();
                }
                readMore();
            }
        } catch (LinuxException e) {
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
