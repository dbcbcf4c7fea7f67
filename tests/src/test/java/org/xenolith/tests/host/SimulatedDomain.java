package org.xenolith.tests.host;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.UnixSocket;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.handover.ReceiverDomain;
import org.xenolith.toolstack.handover.ReceiverHost;
import org.xenolith.toolstack.handover.SourceDomain;
import org.xenolith.toolstack.proto.DomainConfig;
import org.xenolith.toolstack.proto.HandoverRecord;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.Offer;
import org.xenolith.toolstack.proto.StreamConfiguration;

/** A domain that is nothing but bytes on its way, on both hosts, as far as control domains can see. */
final class SimulatedDomain implements SourceDomain, ReceiverHost, ReceiverDomain {
    private static final int DOMID = 7;
    private static final int STREAMS = 2;
    private static final int CHUNK = 16 << 10;

    private final Ledger ledger;
    private final int chunks;
    private final CountDownLatch last = new CountDownLatch(1);
    private final List<Descriptor> sending = new ArrayList<>();
    private final List<Descriptor> receiving = new ArrayList<>();
    private volatile SourceDomain.Listener source;
    private volatile ReceiverDomain.Listener receiver;
    private volatile String refusal = "";

    SimulatedDomain(Ledger ledger, int chunks) {
        this.ledger = ledger;
        this.chunks = chunks;
    }

    void refuseWith(String reason) {
        refusal = reason;
    }

    @Override
    public boolean alive() {
        return ledger.here() != Ledger.Here.GONE;
    }

    @Override
    public Offer offer(MigrationLimits limits) {
        return Offer.newBuilder().setStreams(STREAMS).setConfiguration(StreamConfiguration.newBuilder().setDomid(DOMID)
                .setConfig(DomainConfig.newBuilder().setName("simulated").setUuid("u"))).build();
    }

    @Override
    public void preCopy(List<? extends Descriptor> data, MigrationLimits limits, SourceDomain.Listener listener) {
        source = listener;
        List<UnixSocket> streams = take(data, sending);
        List<Thread> senders = new ArrayList<>();
        for (UnixSocket stream : streams) {
            senders.add(thread(() -> send(stream)));
        }
        thread(() -> {
            listener.converged();
            senders.forEach(SimulatedDomain::join);
            listener.sent();
        });
    }

    /** As a domain process does: takes duplicates, and keeps those of the last attempt only. */
    private static List<UnixSocket> take(List<? extends Descriptor> data, List<Descriptor> kept) {
        List<UnixSocket> streams = data.stream().map(each -> new UnixSocket(each.duplicate().release())).toList();
        synchronized (kept) {
            kept.addAll(streams);
        }
        return streams;
    }

    private static void drop(List<Descriptor> kept) {
        synchronized (kept) {
            kept.forEach(each -> ((UnixSocket) each).shutdown());
            kept.clear();
        }
    }

    private void send(UnixSocket stream) {
        try {
            CRC32C crc = new CRC32C();
            for (int chunk = 0; chunk < chunks; chunk++) {
                byte[] bytes = new byte[CHUNK];
                RandomGenerator.getDefault().nextBytes(bytes);
                crc.update(bytes);
                stream.send(bytes, 0, bytes.length);
            }
            last.await();
            if (ledger.here() == Ledger.Here.STOPPED) {
                byte[] end = ByteBuffer.allocate(8).putLong(crc.getValue()).array();
                stream.send(end, 0, end.length);
            }
        } catch (LinuxException e) {
            source.failed("the connection broke: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stream.shutdown();
        }
    }

    @Override
    public void sendLast() {
        ledger.here(Ledger.Here.STOPPED);
        last.countDown();
    }

    @Override
    public void resume() {
        ledger.here(Ledger.Here.RUNNING);
        last.countDown();
        drop(sending);
    }

    @Override
    public void release() {
        ledger.here(Ledger.Here.GONE);
        drop(sending);
    }

    /** Its process at the source dies. */
    void dieHere() {
        ledger.note("source's process dies");
        ledger.here(Ledger.Here.GONE);
        last.countDown();
        drop(sending);
        if (source != null) {
            source.lost("its process died");
        }
    }

    @Override
    public ReceiverDomain prepare(String migration, Offer offer, List<? extends Descriptor> data, ReceiverDomain.Listener listener) {
        if (!refusal.isEmpty()) {
            throw new OperationException(refusal, "");
        }
        receiver = listener;
        ledger.there(Ledger.There.INCOMPLETE);
        List<CompletableFuture<Boolean>> whole = new ArrayList<>();
        for (UnixSocket stream : take(data, receiving)) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            whole.add(done);
            thread(() -> done.complete(receive(stream)));
        }
        thread(() -> {
            if (whole.stream().allMatch(CompletableFuture::join)) {
                if (ledger.there(Ledger.There.INCOMPLETE, Ledger.There.COMPLETE)) {
                    listener.complete();
                }
            } else {
                listener.failed("the data ended early");
            }
        });
        return this;
    }

    private boolean receive(UnixSocket stream) {
        try {
            CRC32C crc = new CRC32C();
            byte[] bytes = new byte[CHUNK];
            for (int chunk = 0; chunk < chunks; chunk++) {
                if (!fill(stream, bytes, CHUNK)) {
                    return false;
                }
                crc.update(bytes);
            }
            return fill(stream, bytes, 8) && ByteBuffer.wrap(bytes).getLong() == crc.getValue();
        } catch (LinuxException e) {
            return false;
        } finally {
            stream.shutdown();
        }
    }

    private static boolean fill(UnixSocket stream, byte[] into, int length) {
        for (int done = 0; done < length; ) {
            int got = stream.receive(into, done, length - done, new ArrayList<>());
            if (got < 0) {
                return false;
            }
            done += got;
        }
        return true;
    }

    @Override
    public ReceiverDomain find(HandoverRecord record, ReceiverDomain.Listener listener) {
        receiver = listener;
        return this;
    }

    @Override
    public ReceiverDomain.Standing standing() {
        return ledger.standing();
    }

    @Override
    public void activate() {
        if (!ledger.there(Ledger.There.COMPLETE, Ledger.There.CLOSED_IN)) {
            throw new OperationException("there is no whole domain", "");
        }
    }

    @Override
    public void open() {
        ledger.there(Ledger.There.CLOSED_IN, Ledger.There.OPEN);
    }

    @Override
    public void settle() {
        ledger.note("settled");
    }

    @Override
    public void discard() {
        drop(receiving);
        ledger.there(Ledger.There.GONE);
    }

    /** Its process at the receiver dies. */
    void dieThere() {
        ledger.note("receiver's process dies");
        if (ledger.there() != Ledger.There.NONE) {
            ledger.there(Ledger.There.GONE);
            drop(receiving);
            receiver.failed("its process died");
        }
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "simulated");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
