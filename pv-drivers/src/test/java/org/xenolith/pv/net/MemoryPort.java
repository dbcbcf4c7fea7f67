package org.xenolith.pv.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xenolith.abi.memory.IoVector;
import org.xenolith.abi.memory.RawMemory;

/** A port whose other end is the test. Packets are with their 12-byte header. */
final class MemoryPort implements PacketPort {
    final List<byte[]> sent = new ArrayList<>();
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private boolean rung;
    boolean full;

    @Override
    public int headerSize() {
        return 12;
    }

    @Override
    public void offloads(boolean checksum, boolean tsoV4, boolean tsoV6) {
        // The test sends what it likes.
    }

    @Override
    public synchronized int receive(IoVector target) {
        byte[] packet = waiting.poll();
        if (packet == null) {
            return 0;
        }
        int at = 0;
        for (int i = 0; i < target.count() && at < packet.length; i++) {
            int part = Math.min(target.length(i), packet.length - at);
            RawMemory.write(target.address(i), packet, at, part);
            at += part;
        }
        return at;
    }

    @Override
    public synchronized boolean send(IoVector source) {
        if (full) {
            return false;
        }
        byte[] packet = new byte[(int) source.total()];
        int at = 0;
        for (int i = 0; i < source.count(); i++) {
            RawMemory.read(source.address(i), packet, at, source.length(i));
            at += source.length(i);
        }
        sent.add(packet);
        return true;
    }

    @Override
    public synchronized void await(boolean packets, long nanos) {
        try {
            if (!rung && !(packets && !waiting.isEmpty())) {
                TimeUnit.NANOSECONDS.timedWait(this, nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rung = false;
    }

    @Override
    public synchronized void wake() {
        rung = true;
        notifyAll();
    }

    synchronized void inject(byte[] header, byte[] frame) {
        byte[] packet = Arrays.copyOf(header, 12 + frame.length);
        System.arraycopy(frame, 0, packet, 12, frame.length);
        waiting.add(packet);
        notifyAll();
    }

    synchronized int sentCount() {
        return sent.size();
    }

    synchronized int waitingCount() {
        return waiting.size();
    }
}
