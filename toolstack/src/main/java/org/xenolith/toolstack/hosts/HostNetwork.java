package org.xenolith.toolstack.hosts;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.SwitchedStream;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.HostConnection;
import org.xenolith.toolstack.handover.HostDialer;
import org.xenolith.toolstack.handover.HostService;
import org.xenolith.toolstack.proto.HostFrame;
import org.xenolith.toolstack.proto.HostHello;
import org.xenolith.toolstack.proto.Joined;

/** This host's connections to others, and theirs to it. Safe from any thread. */
public final class HostNetwork implements HostDialer, AutoCloseable {
    /** A peer that says nothing for so long is gone; both say something every {@link #ALIVE_S}. */
    static final int SILENCE_S = 20;
    static final String IDLE = "idle";
    private static final int ALIVE_S = 5;
    private static final int CONNECT_MS = 5_000;
    private static final int READY_S = 15;
    private static final int MOST_CONNECTIONS = 256;
    private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);

    private final HostTrust trust;
    private final boolean plain;
    private final HostHello me;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2,
            new DefaultThreadFactory("hosts", true), NioIoHandler.newFactory());
    private final AtomicInteger incoming = new AtomicInteger();
    private volatile Contexts contexts;

    /** What new connections are protected by, as of some state of the host's trust. */
    private record Contexts(long version, SslContext server, SslContext client) {
    }

    /**
     * @param plain without TLS, to and from loopback addresses only
     * @param me what this host says of itself; its UUID is filled in
     */
    public HostNetwork(HostTrust trust, boolean plain, HostHello me) {
        this.trust = trust;
        this.plain = plain;
        this.me = me.toBuilder().setHost(trust.describe().host()).build();
        if (!plain) {
            contexts();
        }
    }

    /** Made anew when this host has joined another pool. */
    private Contexts contexts() {
        long version = trust.version();
        Contexts current = contexts;
        if (current == null || current.version() != version) {
            current = new Contexts(version, trust.tls(true), trust.tls(false));
            contexts = current;
        }
        return current;
    }

    /**
     * Takes connections from others.
     *
     * @return where, with the port that port 0 has become
     */
    public HostAddress listen(HostAddress at, HostService service) {
        InetSocketAddress address = at.resolve();
        requireLoopbackIfPlain(address);
        ServerBootstrap server = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, service);
                    }
                });
        try {
            Channel bound = server.bind(address).sync().channel();
            return new HostAddress(at.host(), ((InetSocketAddress) bound.localAddress()).getPort());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted", "", e);
        } catch (Exception e) {
            throw new OperationException("cannot listen on " + at + ": " + e.getMessage(), "choose another address or port", e);
        }
    }

    private void accept(SocketChannel channel, HostService service) {
        if (incoming.incrementAndGet() > MOST_CONNECTIONS) {
            LOG.warn("turned {} away: there are {} connections", channel.remoteAddress(), MOST_CONNECTIONS);
            channel.close();
        }
        channel.closeFuture().addListener(closed -> incoming.decrementAndGet());
        fill(channel, true, new HostChannel(me, new Guest(service)));
    }

    private void fill(SocketChannel channel, boolean server, HostChannel handler) {
        if (!plain) {
            SslContext context = server ? contexts().server() : contexts().client();
            channel.pipeline().addLast(context.newHandler(channel.alloc()));
        }
        channel.pipeline().addLast(new HostFrameCodec())
                .addLast(IDLE, new IdleStateHandler(SILENCE_S, ALIVE_S, 0))
                .addLast(handler);
    }

    /** A connection that another host has made. */
    private record Guest(HostService service) implements HostChannel.Owner {
        @Override
        public HostConnection.Listener greeted(HostChannel channel) {
            return null;
        }

        @Override
        public HostConnection.Listener first(HostChannel channel, HostFrame frame) {
            if (!frame.hasJoin()) {
                return service.accept(channel, frame);
            }
            try {
                UnixSocket local = service.join(channel.peer().getHost(), frame);
                channel.carry(HostFrame.newBuilder().setMigration(frame.getMigration()).setJoined(Joined.getDefaultInstance()).build(),
                        connection -> carry(channel, connection, local, frame.getMigration()));
            } catch (OperationException e) {
                channel.refuse(e.getMessage(), e.remedy());
            }
            return null;
        }

        private static void carry(HostChannel channel, Descriptor connection, UnixSocket local, String migration) {
            if (connection == null) {
                channel.becomePipe(local, migration.substring(0, 8));
                return;
            }
            try (local; connection) {
                SwitchedStream.switchTo(connection, local);
            } catch (LinuxException e) {
                LOG.debug("nobody takes a connection of migration {}: {}", migration, e.getMessage());
            }
        }

        @Override
        public void failed(Throwable cause) {
            LOG.info("a connection from another host came to nothing: {}", cause.getMessage() == null ? cause.toString() : cause.getMessage());
        }
    }

    @Override
    public HostConnection dial(String address, String expectedHost, HostConnection.Listener listener) {
        CompletableFuture<HostChannel> ready = new CompletableFuture<>();
        connect(address, new Ready(ready, listener));
        return expect(await(address, ready), address, expectedHost);
    }

    @Override
    public Descriptor stream(String address, String expectedHost, HostFrame join) {
        CompletableFuture<HostChannel> ready = new CompletableFuture<>();
        CompletableFuture<Descriptor> joined = new CompletableFuture<>();
        connect(address, new Ready(ready, new HostConnection.Listener() {
            @Override
            public void heard(HostFrame frame) {
                if (frame.hasJoined()) {
                    HostChannel channel = ready.join();
                    channel.carry(null, connection -> joined.complete(connection == null ? pipe(channel, join) : connection));
                } else {
                    joined.completeExceptionally(new HostRefusedException(frame.getRefused().getReason(), frame.getRefused().getRemedy()));
                    ready.join().close();
                }
            }

            @Override
            public void closed(String reason) {
                joined.completeExceptionally(new HostRefusedException(reason, ""));
            }
        }));
        expect(await(address, ready), address, expectedHost).send(join);
        return await(address, joined);
    }

    private static Descriptor pipe(HostChannel channel, HostFrame join) {
        List<UnixSocket> pair = UnixSocket.pair();
        channel.becomePipe(pair.get(0), join.getMigration().substring(0, 8));
        return pair.get(1);
    }

    private void connect(String typed, HostChannel.Owner owner) {
        InetSocketAddress address = HostAddress.parse(typed).resolve();
        requireLoopbackIfPlain(address);
        new Bootstrap().group(loops).channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        fill(channel, false, new HostChannel(me, owner));
                    }
                })
                .connect(address).addListener(done -> {
                    if (!done.isSuccess()) {
                        owner.failed(done.cause());
                    }
                });
    }

    /** A connection that this host makes. */
    private record Ready(CompletableFuture<HostChannel> ready, HostConnection.Listener listener) implements HostChannel.Owner {
        @Override
        public HostConnection.Listener greeted(HostChannel channel) {
            ready.complete(channel);
            return listener;
        }

        @Override
        public HostConnection.Listener first(HostChannel channel, HostFrame frame) {
            throw new IllegalStateException("a connection of ours has its listener from the first");
        }

        @Override
        public void failed(Throwable cause) {
            ready.completeExceptionally(cause);
        }
    }

    private static HostChannel expect(HostChannel channel, String address, String host) {
        if (!host.isEmpty() && !channel.peer().getHost().equals(host)) {
            channel.close();
            throw new OperationException(address + " is now host " + channel.peer().getHost() + ", not " + host,
                    "let the host that has the domain listen there");
        }
        return channel;
    }

    private static <T> T await(String address, CompletableFuture<T> what) {
        try {
            return what.get(READY_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw DialFailure.explain(address, e.getCause());
        } catch (TimeoutException e) {
            throw new OperationException(address + " did not answer within " + READY_S + " s", "check the address and the network", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted while connecting to " + address, "", e);
        }
    }

    private void requireLoopbackIfPlain(InetSocketAddress address) {
        if (plain && !address.getAddress().isLoopbackAddress()) {
            throw new OperationException(address.getHostString() + " is no loopback address, and plain connections go no further",
                    "leave --migration-plain out");
        }
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
