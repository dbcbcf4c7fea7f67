package org.xenolith.toolstack.migration;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.xenolith.toolstack.proto.MigrationLimits;
import org.xenolith.toolstack.proto.StreamDisk;

/**
 * Sends a domain's disks over a stream of their own while the domain writes to them: all of them, then again and again what
 * has been written meanwhile. {@link #run} has a thread to itself; everything else is for any.
 */
public final class DiskMirror {
    /** Most bytes of one piece. */
    static final int CHUNK = 1 << 20;
    private static final int PAGE = StreamFormat.PAGE_SIZE;
    private static final long IDLE_MS = 20;
    private static final long REPORT_NANOS = 100_000_000L;
    private static final byte[] ZERO = new byte[PAGE];

    /** How far it is. @param left bytes of this round @param bytesPerSecond of the last round; 0 in the first */
    public record Figures(int round, long sent, long left, long bytesPerSecond) {
    }

    private final List<? extends DiskSource> disks;
    private final StreamWriter out;
    private final PageEncoding encoding;
    private final Pace pace;
    private final MigrationLimits limits;
    private final Runnable listener;
    private final Convergence convergence;
    private final PageCodec codec = new PageCodec();
    private final byte[] chunk;
    private final byte[] packed;
    private final long begun = System.nanoTime();
    private volatile Figures figures;
    private volatile int throttle;
    private long reported;
    private boolean inStep;
    private boolean stopping;
    private Runnable whenInStep = () -> { };

    /**
     * @param out takes nothing else but its end, which is written last
     * @param listener called now and then when figures have changed
     */
    public DiskMirror(List<? extends DiskSource> disks, StreamWriter out, PageEncoding encoding, Pace pace, MigrationLimits limits,
            Runnable listener) {
        this.disks = List.copyOf(disks);
        this.out = out;
        this.encoding = encoding;
        this.pace = pace;
        this.limits = limits;
        this.listener = listener;
        convergence = new Convergence(PreCopy.downtimeMs(limits) / 2, limits.getThrottle());
        chunk = new byte[disks.isEmpty() ? 0 : CHUNK];
        inStep = disks.isEmpty();
        packed = new byte[encoding == PageEncoding.RAW ? 0 : codec.bound(CHUNK)];
        figures = new Figures(0, 0, marked(), 0);
    }

    /** Of no disk, and over no stream: it is always in step, and is not to be run. */
    public static DiskMirror none() {
        return new DiskMirror(List.of(), null, PageEncoding.RAW, new Pace(0), MigrationLimits.getDefaultInstance(), () -> { });
    }

    /** Sends until {@link #stop} has been called, then what is still marked, and ends the stream. */
    public void run() throws IOException, InterruptedException {
        boolean last;
        do {
            last = awaitWork();
            round();
        } while (!last);
        out.end();
    }

    /** Waits a moment where there is nothing to send; whether the disks are written to no more. */
    private synchronized boolean awaitWork() throws InterruptedException {
        if (!stopping && marked() == 0) {
            wait(IDLE_MS);
        }
        return stopping;
    }

    private void round() throws IOException {
        long wanted = marked();
        if (wanted > 0) {
            long start = System.nanoTime();
            long before = out.written();
            figures = new Figures(figures.round() + 1, figures.sent(), wanted, figures.bytesPerSecond());
            for (DiskSource disk : disks) {
                send(disk, disk.log().take());
            }
            send(StreamDisk.newBuilder().setSync(true));
            long dirtied = marked();
            convergence.round(pages(wanted), out.written() - before, Math.max(1, System.nanoTime() - start), pages(dirtied));
            throttle = convergence.throttle();
            figures = new Figures(figures.round(), figures.sent(), dirtied, convergence.bytesPerSecond());
            listener.run();
        }
        inStep(wanted == 0 || convergence.converged()
                || limits.getMaxSeconds() > 0 && System.nanoTime() - begun >= limits.getMaxSeconds() * 1_000_000_000L);
    }

    private static long pages(long bytes) {
        return (bytes + PAGE - 1) / PAGE;
    }

    private long marked() {
        return disks.stream().mapToLong(disk -> disk.log().marked()).sum();
    }

    private void inStep(boolean now) {
        Runnable waiting = null;
        synchronized (this) {
            inStep = now;
            if (now) {
                waiting = whenInStep;
                whenInStep = () -> { };
            }
        }
        if (waiting != null) {
            waiting.run();
        }
    }

    private void send(DiskSource disk, BitSet blocks) throws IOException {
        BlockLog log = disk.log();
        for (int first = blocks.nextSetBit(0); first >= 0; ) {
            int end = blocks.nextClearBit(first);
            send(disk, log.offset(first), log.offset(end));
            first = blocks.nextSetBit(end);
        }
    }

    private void send(DiskSource disk, long from, long to) throws IOException {
        for (long at = from; at < to; ) {
            long data = Math.min(to, disk.nextData(at));
            if (data > at) {
                send(piece(disk, at, data - at).setEncoding(PageEncoding.ZERO.code()));
                count(data - at);
                at = data;
            } else {
                int length = (int) Math.min(CHUNK, Math.min(to, disk.nextHole(at)) - at);
                disk.log().clear(at, at + length);
                disk.read(at, chunk, length);
                sendChunk(disk, at, length);
                count(length);
                at += length;
            }
        }
    }

    /** What has been read, in runs of zero and other pages. */
    private void sendChunk(DiskSource disk, long offset, int length) throws IOException {
        for (int first = 0; first < length; ) {
            boolean zero = isZero(first, length);
            int end = first + PAGE;
            while (end < length && isZero(end, length) == zero) {
                end += PAGE;
            }
            end = Math.min(end, length);
            StreamDisk.Builder piece = piece(disk, offset + first, end - first);
            if (zero) {
                send(piece.setEncoding(PageEncoding.ZERO.code()));
            } else {
                sendData(piece, first, end);
            }
            first = end;
        }
    }

    private boolean isZero(int at, int length) {
        int end = Math.min(at + PAGE, length);
        return Arrays.equals(chunk, at, end, ZERO, 0, end - at);
    }

    private void sendData(StreamDisk.Builder piece, int from, int to) throws IOException {
        int length = to - from;
        if (encoding != PageEncoding.RAW) {
            System.arraycopy(chunk, from, chunk, 0, length);
            int size = codec.pack(encoding, chunk, length, packed, 0);
            if (size < length) {
                send(piece.setEncoding(encoding.code()).setData(wrap(packed, 0, size)));
                return;
            }
        }
        int start = encoding == PageEncoding.RAW ? from : 0;
        send(piece.setData(wrap(chunk, start, length)));
    }

    private static ByteString wrap(byte[] bytes, int at, int length) {
        return UnsafeByteOperations.unsafeWrap(bytes, at, length);
    }

    private static StreamDisk.Builder piece(DiskSource disk, long offset, long length) {
        return StreamDisk.newBuilder().setDevid(disk.devid()).setOffset(offset).setLength(length);
    }

    private void send(StreamDisk.Builder piece) throws IOException {
        long before = out.written();
        out.item(FrameType.DISK, piece.build());
        out.flush();
        pace.spend(out.written() - before);
    }

    private void count(long bytes) {
        figures = new Figures(figures.round(), figures.sent() + bytes, Math.max(0, figures.left() - bytes), figures.bytesPerSecond());
        long now = System.nanoTime();
        if (now - reported >= REPORT_NANOS) {
            reported = now;
            listener.run();
        }
    }

    /** Runs something as soon as what is left to send fits into the time that the guest may stand still; on any thread. */
    public void whenInStep(Runnable task) {
        synchronized (this) {
            if (!inStep) {
                whenInStep = task;
                return;
            }
        }
        task.run();
    }

    /** The disks are written to no more: what is marked now is the last. */
    public synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    public Figures figures() {
        return figures;
    }

    /** How much of their time vCPUs are to stand still, in percent, so that the guest writes no faster than it can be sent. */
    public int throttle() {
        return throttle;
    }
}
