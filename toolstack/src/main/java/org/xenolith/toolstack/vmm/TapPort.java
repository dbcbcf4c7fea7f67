package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.abi.memory.RawMemory;
import org.xenolith.linux.EventFd;
import org.xenolith.linux.IoVec;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.NativeBuffer;
import org.xenolith.linux.Poll;
import org.xenolith.linux.PollSet;
import org.xenolith.linux.Tap;
import org.xenolith.pv.net.PacketPort;

/** A TAP device as a back end's packet port. The worker waits for packets and for events of the guest at once. */
final class TapPort implements PacketPort, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TapPort.class);
    private static final int HEADER = 12;
    private static final int MAX_RUNS = 64;
    private static final int DEVICE = 0;
    private static final int WAKE = 1;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Longest wait; one for ever ends early and harmlessly. */
    private static final long LONGEST_MILLIS = 1_000_000;
    private static final int AWAKE = 0;
    private static final int ASLEEP = 1;
    private static final int WOKEN = 2;

    private final Tap tap;
    private final GuestAddresses addresses;
    private final byte[] head = new byte[GuestAddresses.HEAD];
    private final IoVec incoming = new IoVec(MAX_RUNS);
    private final IoVec outgoing = new IoVec(MAX_RUNS);
    private final EventFd wake = EventFd.create();
    private final PollSet poll;
    private final AtomicInteger worker = new AtomicInteger(AWAKE);

    /** Takes ownership of the device. @param addresses learns from what is sent */
    TapPort(Tap tap, GuestAddresses addresses) {
        this.tap = tap;
        this.addresses = addresses;
        tap.vnetHeaderSize(HEADER);
        poll = new PollSet(tap, wake);
        poll.want(WAKE, Poll.IN);
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
            return tap.read(NativeRuns.fill(incoming, target));
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean send(IoVector source) throws IOException {
        learn(source);
        try {
            return tap.write(NativeRuns.fill(outgoing, source)) > 0;
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The first run of what a back end sends holds its headers, out of the guest's reach. */
    private void learn(IoVector source) {
        int length = Math.min(head.length, source.length(0) - HEADER);
        if (length > 0) {
            RawMemory.read(source.address(0) + HEADER, head, 0, length);
            addresses.sent(head, length);
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
    public void await(boolean packets, long nanos) throws IOException {
        if (!worker.compareAndSet(AWAKE, ASLEEP)) {
            worker.set(AWAKE);
            return;
        }
        try {
            poll.want(DEVICE, packets ? Poll.IN : 0);
            poll.await(millis(nanos));
            if (poll.ready(WAKE) != 0) {
                wake.drain();
            }
            if ((poll.ready(DEVICE) & ~Poll.IN) != 0) {
                throw new IOException("the interface is gone");
            }
        } catch (LinuxException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            worker.set(AWAKE);
        }
    }

    private static int millis(long nanos) {
        return (int) Math.min(LONGEST_MILLIS, nanos / NANOS_PER_MILLI + 1);
    }

    @Override
    public void wake() {
        if (worker.getAndSet(WOKEN) == ASLEEP) {
            wake.signal();
        }
    }

    /** The worker has ended. */
    @Override
    public void close() {
        poll.close();
        wake.close();
        tap.close();
    }
}
