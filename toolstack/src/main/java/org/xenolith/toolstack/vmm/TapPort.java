package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.evtchn.PortHandler;
import org.xenolith.linux.Epoll;
import org.xenolith.linux.EventFd;
import org.xenolith.linux.IoVec;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.Tap;
import org.xenolith.pv.net.PacketPort;

/**
 * A TAP device as a back end's packet port. One thread waits for packets while the back end has asked to be told, and
 * rests between: the device is watched only after it ran empty.
 */
final class TapPort implements PacketPort, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TapPort.class);
    private static final int HEADER = 12;
    private static final int MAX_RUNS = 64;
    private static final long WAKE = 1;

    private final Tap tap;
    private final IoVec incoming = new IoVec(MAX_RUNS);
    private final IoVec outgoing = new IoVec(MAX_RUNS);
    private final Epoll epoll = Epoll.create(2);
    private final EventFd wake = EventFd.create();
    private final Object gate = new Object();
    private volatile PortHandler handler;
    private boolean armed;
    private volatile boolean closed;
    private boolean ended;

    /** Takes ownership of the device. */
    TapPort(Tap tap, Executor threads) {
        this.tap = tap;
        tap.vnetHeaderSize(HEADER);
        epoll.add(tap, Epoll.IN, 0);
        epoll.add(wake, Epoll.IN, WAKE);
        threads.execute(this::watch);
    }

    @Override
    public int headerSize() {
        return HEADER;
    }

    @Override
    public void offloads(boolean checksum, boolean tsoV4, boolean tsoV6) throws IOException {
        try {
            tap.offload((checksum ? Tap.TUN_F_CSUM : 0) | (checksum && tsoV4 ? Tap.TUN_F_TSO4 : 0)
                    | (checksum && tsoV6 ? Tap.TUN_F_TSO6 : 0));
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public int receive(IoVector target) throws IOException {
        try {
            int got = tap.read(NativeRuns.fill(incoming, target));
            if (got == 0) {
                arm();
            }
            return got;
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean send(IoVector source) throws IOException {
        try {
            return tap.write(NativeRuns.fill(outgoing, source)) > 0;
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Sends one frame that the guest did not send; what the device does not take is lost, as on any wire. */
    void send(byte[] frame) {
        try (NativeBuffer packet = new NativeBuffer(HEADER + frame.length)) {
            packet.bytes().put(HEADER, frame);
            IoVec vector = new IoVec(1);
            vector.add(packet.address(), packet.size());
            tap.write(vector);
        } catch (LinuxException e) {
            LOG.warn("an announcement was not sent: {}", e.getMessage());
        }
    }

    @Override
    public void onReadable(PortHandler told) {
        handler = told;
        if (told != null) {
            arm();
        }
    }

    private void arm() {
        synchronized (gate) {
            armed = true;
            gate.notifyAll();
        }
    }

    /** Waits until somebody wants to know, then until the device has a packet, tells, and rests again. */
    private void watch() {
        try {
            while (awaitArmed()) {
                int ready = epoll.await(-1);
                PortHandler told = handler;
                if (!closed && told != null && hasPacket(ready)) {
                    synchronized (gate) {
                        armed = false;
                    }
                    told.onEvent();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (LinuxException e) {
            LOG.error("the interface is watched no more", e);
        } finally {
            synchronized (gate) {
                ended = true;
                gate.notifyAll();
            }
        }
    }

    private boolean hasPacket(int ready) {
        for (int i = 0; i < ready; i++) {
            if (epoll.data(i) != WAKE) {
                return true;
            }
        }
        return false;
    }

    private boolean awaitArmed() throws InterruptedException {
        synchronized (gate) {
            while (!closed && (!armed || handler == null)) {
                gate.wait();
            }
            return !closed;
        }
    }

    @Override
    public void close() {
        synchronized (gate) {
            closed = true;
            gate.notifyAll();
        }
        wake.signal();
        awaitEnd();
        epoll.close();
        wake.close();
        tap.close();
    }

    private void awaitEnd() {
        synchronized (gate) {
            try {
                while (!ended) {
                    gate.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
