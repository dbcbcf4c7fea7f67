package org.xenolith.pv.net;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.abi.DomId;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.grant.ForeignGrants;
import org.xenolith.abi.io.NetifLayout;
import org.xenolith.abi.memory.GuestMemoryFault;
import org.xenolith.evtchn.EventBinder;
import org.xenolith.evtchn.EvtchnException;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.pv.ring.BackRing;
import org.xenolith.pv.ring.MappedRing;
import org.xenolith.pv.ring.RingViolationException;
import org.xenolith.pv.xenbus.DeviceException;

/** A connected pair of rings and the one worker that serves both, a bounded batch of each in turn. */
final class NetConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(NetConnection.class);
    private static final int BATCH = 64;

    private final MappedRing txMapping;
    private final MappedRing rxMapping;
    private final PacketPort port;
    private final TxPath tx;
    private final RxPath rx;
    private final LocalPort txPort;
    private final LocalPort rxPort;
    private final Consumer<String> onViolation;
    private volatile boolean closed;
    private boolean running;
    private boolean busy;
    private boolean paused;

    /** Maps and binds; {@link DeviceException} leaves nothing behind. */
    NetConnection(NetTransport transport, NetBackendConfig config, ForeignGrants grants, EventBinder events, PacketPort port,
                  RateLimit rate, NetStatistics statistics, Consumer<String> onViolation) {
        this.port = port;
        this.onViolation = onViolation;
        txMapping = MappedRing.map(grants, transport.txRing());
        MappedRing receive = null;
        LocalPort first = null;
        try {
            receive = MappedRing.map(grants, transport.rxRing());
            BackRing txRing = BackRing.attach(txMapping.pages(), NetifLayout.TX_SLOT);
            BackRing rxRing = BackRing.attach(receive.pages(), NetifLayout.RX_SLOT);
            DomId domain = config.path().frontDomain();
            first = events.bindInterdomain(domain, transport.txChannel(), port::wake);
            rxPort = transport.split() ? events.bindInterdomain(domain, transport.rxChannel(), port::wake) : first;
            port.offloads(transport.checksum(), transport.gsoV4(), transport.gsoV6());
            tx = new TxPath(txRing, grants, port, rate, statistics);
            rx = new RxPath(rxRing, grants, port, transport.gso(), config.mtu(), statistics);
        } catch (EvtchnException e) {
            release(receive, first);
            throw new DeviceException(e.errno(), "binding event-channel: " + e.getMessage());
        } catch (RingViolationException | GuestMemoryFault | IOException e) {
            release(receive, first);
            throw new DeviceException(XenErrno.EINVAL, e.getMessage());
        } catch (DeviceException e) {
            release(receive, first);
            throw e;
        }
        rxMapping = receive;
        txPort = first;
    }

    private void release(MappedRing receive, LocalPort first) {
        txMapping.close();
        if (receive != null) {
            receive.close();
        }
        if (first != null) {
            first.close();
        }
    }

    synchronized void serve(Executor executor) {
        running = true;
        executor.execute(this);
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                serve();
            }
        } catch (RingViolationException | GuestMemoryFault e) {
            onViolation.accept(e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.error("a network worker failed", e);
            onViolation.accept("internal error: " + e);
        } finally {
            ended();
        }
    }

    /** Waits until no packet is on its way, and keeps it so; the receive slots held are let go. */
    synchronized void quiesce() {
        paused = true;
        awaitWhile(() -> busy);
        rx.unmapAll();
    }

    void resume() {
        synchronized (this) {
            paused = false;
        }
        port.wake();
    }

    NetBackendState state() {
        return new NetBackendState(tx.index(), rx.index(), txMapping.refs()[0], rxMapping.refs()[0]);
    }

    void close() {
        closed = true;
        port.wake();
        synchronized (this) {
            awaitWhile(() -> running);
        }
        rx.close();
        tx.close();
        txPort.close();
        rxPort.close();
        rxMapping.close();
        txMapping.close();
    }

    /** Moves what there is, and sleeps until there is more. */
    private void serve() throws IOException {
        while (!closed && move()) {
            continue;
        }
        sleep();
    }

    /** A batch each way, unless paused; true if anything moved. */
    private boolean move() throws IOException {
        if (!enter()) {
            return false;
        }
        try {
            boolean moved = tx.run(BATCH);
            if (tx.publish()) {
                txPort.send();
            }
            moved |= rx.run(BATCH);
            if (rx.publish()) {
                rxPort.send();
            }
            return moved;
        } finally {
            leave();
        }
    }

    /** Asks for events, and waits for one unless there is something to do already. */
    private void sleep() throws IOException {
        boolean packets = false;
        long nanos = Long.MAX_VALUE;
        if (enter()) {
            try {
                if (tx.isRateLimited()) {
                    nanos = tx.nanosToWait();
                } else if (tx.finalCheck()) {
                    return;
                }
                packets = rx.hasRoom();
            } finally {
                leave();
            }
        }
        port.await(packets, nanos);
    }

    private synchronized boolean enter() {
        busy = !paused;
        return busy;
    }

    private synchronized void leave() {
        busy = false;
        notifyAll();
    }

    private synchronized void ended() {
        running = false;
        busy = false;
        notifyAll();
    }

    private void awaitWhile(BooleanSupplier condition) {
        try {
            while (condition.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a network queue was being drained", e);
        }
    }
}
