package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.wire.ByteWriter;

/** Writes a running store with its connections, open transactions included, for another version of it in this process. */
public final class HandOver {
    private final ByteWriter out = new ByteWriter();
    private final List<Base> bases = new ArrayList<>();

    private HandOver() {
    }

    /**
     * @param connections those that move, in the order in which {@link TakeOver} will be given theirs
     * @param held        what each has read and not handled
     */
    public static byte[] write(Store store, Collection<? extends Connection> connections, Collection<byte[]> held) {
        HandOver handOver = new HandOver();
        handOver.collect(store, connections);
        handOver.records(recorded(store));
        handOver.out.putInt(handOver.bases.size() - 1);
        handOver.bases.subList(1, handOver.bases.size()).forEach(handOver::base);
        handOver.out.putInt(connections.size());
        Iterator<byte[]> bytes = held.iterator();
        connections.forEach(connection -> handOver.connection(connection, bytes.next()));
        return handOver.out.toByteArray();
    }

    private void collect(Store store, Collection<? extends Connection> connections) {
        bases.add(Base.of(store.tree()));
        for (Connection connection : connections) {
            for (Transaction transaction : connection.transactions().values()) {
                if (indexOf(transaction.base()) < 0) {
                    bases.add(transaction.base());
                }
            }
        }
    }

    private void base(Base base) {
        records(recorded(base.root()));
        records(recorded(base.specialsAsTree()));
    }

    private int indexOf(Base base) {
        for (int i = 0; i < bases.size(); i++) {
            if (bases.get(i).isSame(base)) {
                return i;
            }
        }
        return -1;
    }

    private static List<byte[]> recorded(Store store) {
        List<byte[]> records = new ArrayList<>();
        StoreImage.of(store).write((bytes, offset, length) -> records.add(Arrays.copyOfRange(bytes, offset, offset + length)));
        return records;
    }

    private static List<byte[]> recorded(Node root) {
        List<byte[]> records = new ArrayList<>();
        new TreeWriter((bytes, offset, length) -> records.add(Arrays.copyOfRange(bytes, offset, offset + length))).write(root);
        return records;
    }

    private void records(List<byte[]> records) {
        out.putInt(records.size());
        records.forEach(this::bytes);
    }

    private void bytes(byte[] content) {
        out.putInt(content.length);
        out.put(content, 0, content.length);
    }

    private void connection(Connection connection, byte[] held) {
        ConnectionPolicy policy = connection.policy();
        out.putInt(policy.domid());
        out.putByte((policy.privileged() ? 1 : 0) | (policy.sessions() ? 2 : 0));
        out.putInt(policy.writable().size());
        policy.writable().forEach(out::putString);
        bytes(held);
        bytes(connection.out().drain());
        out.putLong(connection.requests());
        out.putString(connection.session() == null ? "" : connection.session().id());
        out.putLong(connection.session() == null ? 0 : connection.session().current());
        out.putInt(connection.nextTransactionId() - 1);
        List<Watch> watches = new ArrayList<>(connection.watches());
        out.putInt(watches.size());
        watches.forEach(this::watch);
        out.putInt(connection.pendingEvents());
        connection.waiting((watch, path) -> {
            out.putInt(watches.indexOf(watch));
            Records.putPath(out, path);
        });
        out.putInt(connection.transactions().size());
        connection.transactions().values().forEach(this::transaction);
    }

    private void watch(Watch watch) {
        Records.putPath(out, watch.path());
        out.putBlock(watch.token());
        out.putInt(watch.prefix());
        out.putInt(watch.depth());
    }

    private void transaction(Transaction transaction) {
        out.putInt(transaction.id());
        out.putByte(transaction.doomed() ? 1 : 0);
        out.putInt(indexOf(transaction.base()));
        out.putInt(transaction.reads().size());
        transaction.reads().forEach((path, aspects) -> {
            Records.putPath(out, path);
            out.putInt(aspects);
        });
        out.putInt(transaction.changes().size());
        transaction.changes().forEach(change -> Records.putChange(out, change));
    }
}
