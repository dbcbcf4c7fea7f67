package org.xenolith.tests.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.xenolith.linux.Descriptor;
import org.xenolith.linux.LinuxException;
import org.xenolith.linux.SwitchedStream;
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
    private final List<Runnable> sending = new ArrayList<>();
    private final List<Runnable> receiving = new ArrayList<>();
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
        List<UnixSocket> streams = take(data);
        keep(sending, streams.stream().<Runnable>map(stream -> stream::shutdown).toList());
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

    /** As a domain process does: takes duplicates. */
    private static List<UnixSocket> take(List<? extends Descriptor> data) {
        return data.stream().map(each -> new UnixSocket(each.duplicate().release())).toList();
    }

    private static void keep(List<Runnable> ends, List<Runnable> more) {
        synchronized (ends) {
            ends.addAll(more);
        }
    }

    private static void drop(List<Runnable> ends) {
        synchronized (ends) {
            ends.forEach(Runnable::run);
            ends.clear();
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
        List<SwitchedStream> streams = take(data).stream().map(SwitchedStream::new).toList();
        keep(receiving, streams.stream().<Runnable>map(stream -> stream::shutdown).toList());
        for (SwitchedStream stream : streams) {
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

    private boolean receive(SwitchedStream stream) {
        try {
            CRC32C crc = new CRC32C();
            ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
            for (int chunk = 0; chunk < chunks; chunk++) {
                if (!fill(stream, bytes.clear())) {
                    return false;
                }
                crc.update(bytes.flip());
            }
            return fill(stream, bytes.clear().limit(8)) && bytes.getLong(0) == crc.getValue();
        } catch (IOException e) {
            return false;
        } finally {
            stream.shutdown();
        }
    }

    private static boolean fill(SwitchedStream stream, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (stream.read(into) < 0) {
                return false;
            }
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
