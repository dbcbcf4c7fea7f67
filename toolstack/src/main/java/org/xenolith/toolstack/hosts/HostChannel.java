package org.xenolith.toolstack.hosts;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.OwnConnections;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.handover.HostConnection;
import org.xenolith.toolstack.proto.Alive;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.HostHello;
import org.xenolith.toolstack.proto.Refused;

/**
 * One connection between control domains: hellos, then frames for whoever owns it, or the bytes of a pipe. A peer that does
 * not say in time who it is, or is silent for long, is dropped. Lives on its channel's event loop.
 */
final class HostChannel extends SimpleChannelInboundHandler<HostFrame> implements HostConnection {
    private static final Logger LOG = LoggerFactory.getLogger(HostChannel.class);
    private static final long HELLO_S = 10;

    /** What becomes of a connection. */
    interface Owner {
        /** Both have said hello; returns who listens from now on, or null to see the next frame itself. */
        Listener greeted(HostChannel channel);

        /** The first frame where {@link #greeted} returned null. */
        Listener first(HostChannel channel, HostFrame frame);

        /** It ended before it had a listener. */
        void failed(Throwable cause);
    }

    private final HostHello me;
    private final Owner owner;
    private Channel channel;
    private HostHello peer;
    private Listener listener;
    private Throwable cause;

    HostChannel(HostHello me, Owner owner) {
        this.me = me;
        this.owner = owner;
    }

    @Override
    public HostHello peer() {
        return peer;
    }

    @Override
    public void send(HostFrame frame) {
        channel.writeAndFlush(frame);
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        context.executor().schedule(() -> {
            if (peer == null) {
                fail(new HostRefusedException("the peer did not say who it is within " + HELLO_S + " s", ""));
            }
        }, HELLO_S, TimeUnit.SECONDS);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (context.pipeline().get(SslHandler.class) == null) {
            hello();
        }
        context.fireChannelActive();
    }

    private void hello() {
        send(HostFrame.newBuilder().setHello(me).build());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                hello();
            } else {
                fail(handshake.cause());
            }
        } else if (event instanceof IdleStateEvent idle) {
            if (idle.state() == IdleState.WRITER_IDLE && peer != null) {
                send(HostFrame.newBuilder().setAlive(Alive.getDefaultInstance()).build());
            } else if (idle.state() == IdleState.READER_IDLE) {
                fail(new HostRefusedException("the peer has been silent for " + HostNetwork.SILENCE_S + " s", "check the network"));
            }
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HostFrame frame) {
        if (frame.hasAlive()) {
            return;
        }
        if (peer == null) {
            greeted(frame);
        } else if (listener == null) {
            listener = owner.first(this, frame);
        } else {
            listener.heard(frame);
        }
    }

    private void greeted(HostFrame frame) {
        if (frame.hasRefused()) {
            fail(new HostRefusedException(frame.getRefused().getReason(), frame.getRefused().getRemedy()));
            return;
        }
        HostHello hello = frame.getHello();
        String problem = frame.hasHello() ? problem(hello) : "the peer speaks another protocol";
        if (problem.isEmpty()) {
            peer = hello;
            channel.pipeline().get(HostFrameCodec.class).trust();
            listener = owner.greeted(this);
        } else {
            refuse(problem, "");
            fail(new HostRefusedException(problem, ""));
        }
    }

    private String problem(HostHello hello) {
        if (hello.getOldestVersion() > me.getVersion() || hello.getVersion() < me.getOldestVersion()) {
            return hello.getName() + " (release " + hello.getRelease() + ") speaks versions " + hello.getOldestVersion() + " to "
                    + hello.getVersion() + " of the migration protocol, " + me.getName() + " (release " + me.getRelease() + ") speaks "
                    + me.getOldestVersion() + " to " + me.getVersion();
        }
        if (hello.getHost().isEmpty() || hello.getHost().length() > 64 || hello.getName().length() > 256) {
            return "the peer does not say who it is";
        }
        if (hello.getHost().equals(me.getHost())) {
            return "the address is this host's own";
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null || certified(tls).equals(hello.getHost()) ? "" : "the peer's certificate is not for host " + hello.getHost();
    }

    private static String certified(SslHandler tls) {
        try {
            return Certificates.commonName((X509Certificate) tls.engine().getSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }

    /** Says why, and ends the connection. */
    void refuse(String reason, String remedy) {
        channel.writeAndFlush(HostFrame.newBuilder().setRefused(Refused.newBuilder().setReason(reason).setRemedy(remedy)).build())
                .addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * From now on the connection carries the bytes of a local stream. On the event loop.
     *
     * @param last said before
     * @param way  what goes between: the connection itself in the stream's place, or null for a pipe
     */
    void carry(HostFrame last, Consumer<Descriptor> way) {
        channel.config().setAutoRead(false);
        if (last == null) {
            way.accept(detach());
        } else {
            channel.writeAndFlush(last).addListener(said -> way.accept(said.isSuccess() ? detach() : null));
        }
    }

    /** Takes a plain connection out of this network's hands; null if it is none. */
    private Descriptor detach() {
        if (channel.pipeline().get(SslHandler.class) != null || !(channel instanceof SocketChannel socket)) {
            return null;
        }
        Descriptor connection = OwnConnections.duplicate(socket.localAddress(), socket.remoteAddress());
        if (connection != null) {
            leave();
            // With this a socket that a selector still knows is closed and not shut down.
            socket.config().setSoLinger(0);
            channel.close();
            OwnConnections.dontLinger(connection);
            connection.nonBlocking(false);
        }
        return connection;
    }

    /** From now on the connection carries the bytes of a local socket, through this process. On the event loop. */
    void becomePipe(UnixSocket local, String name) {
        BytePipe pipe = new BytePipe(channel, local);
        channel.pipeline().addLast(pipe);
        leave();
        pipe.start(name);
    }

    private void leave() {
        channel.pipeline().remove(HostNetwork.IDLE);
        channel.pipeline().remove(HostFrameCodec.class);
        channel.pipeline().remove(this);
    }

    private void fail(Throwable why) {
        if (cause == null) {
            cause = why;
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (listener != null) {
            listener.closed(cause == null ? "the connection to " + peer.getName() + " has ended" : cause.getMessage());
        } else {
            owner.failed(cause == null ? new HostRefusedException("the peer ended the connection", "") : cause);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable why) {
        LOG.debug("connection of {}: {}", channel.remoteAddress(), why.toString());
        fail(why);
    }
}
