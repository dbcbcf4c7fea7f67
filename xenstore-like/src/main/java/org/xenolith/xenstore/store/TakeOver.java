package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.xenolith.xenstore.tree.Node;
import org.xenolith.xenstore.tree.XsPath;
import org.xenolith.xenstore.wire.ByteReader;

/** Reads what {@link HandOver} wrote into a store that nobody uses yet. */
public final class TakeOver {
    private final Store store;
    private final ByteReader in;
    private final List<Base> bases = new ArrayList<>();

    private TakeOver(Store store, byte[] state) {
        this.store = store;
        in = new ByteReader(state);
    }

    /** @param connections makes the connection of an index and a policy, given bytes that were read and not handled */
    public static void read(Store store, byte[] state, BiFunction<Integer, ConnectionPolicy, Connection> connections,
            HeldBytes held) {
        TakeOver takeOver = new TakeOver(store, state);
        takeOver.store();
        int count = takeOver.in.getInt();
        for (int i = 0; i < count; i++) {
            takeOver.connection(i, connections, held);
        }
    }

    /** Takes the bytes that a connection had read and not handled. */
    @FunctionalInterface
    public interface HeldBytes {
        void hold(Connection connection, byte[] bytes);
    }

    private void store() {
        Restorer restorer = new Restorer(store);
        for (int left = in.getInt(); left > 0; left--) {
            restorer.apply(bytes());
        }
        store.domains().settle(Integer.MAX_VALUE);
        bases.add(Base.of(store.tree()));
        for (int left = in.getInt(); left > 0; left--) {
            bases.add(new Base(tree(), tree().children()));
        }
    }

    private Node tree() {
        TreeReader reader = new TreeReader();
        for (int left = in.getInt(); left > 0; left--) {
            ByteReader record = new ByteReader(bytes());
            if (record.getByte() == Records.NODES) {
                reader.read(record);
            }
        }
        return reader.root();
    }

    private byte[] bytes() {
        int length = in.getInt();
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) in.getByte();
        }
        return content;
    }

    private void connection(int index, BiFunction<Integer, ConnectionPolicy, Connection> connections, HeldBytes held) {
        int domid = in.getInt();
        int flags = in.getByte();
        List<String> writable = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            writable.add(in.getString());
        }
        Connection connection = connections.apply(index, new ConnectionPolicy(domid, (flags & 1) != 0, writable, (flags & 2) != 0));
        store.attach(connection);
        Domain domain = store.domains().get(domid);
        held.hold(connection, bytes());
        connection.out().put(bytes());
        connection.requests(in.getLong());
        String session = in.getString();
        long current = in.getLong();
        if (!session.isEmpty()) {
            connection.session(store.sessions().get(session));
            store.sessions().connected(connection.session());
            connection.session().resumeAt(current + 1);
        }
        connection.skipTransactionIds(in.getInt());
        watches(connection, domain);
        for (int left = in.getInt(); left > 0; left--) {
            transaction(connection, domain);
        }
    }

    private void watches(Connection connection, Domain domain) {
        List<Watch> watches = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            Watch watch = new Watch(connection, Records.getPath(in), in.getBlock(), in.getInt(), in.getInt());
            store.add(watch, domain);
            watches.add(watch);
        }
        for (int left = in.getInt(); left > 0; left--) {
            int index = in.getInt();
            XsPath path = Records.getPath(in);
            if (index >= 0) {
                connection.event(watches.get(index), path);
            }
        }
    }

    private void transaction(Connection connection, Domain domain) {
        int id = in.getInt();
        boolean doomed = in.getByte() != 0;
        Base base = bases.get(in.getInt());
        Transaction transaction = store.open(connection, domain, id, doomed, base);
        for (int left = in.getInt(); left > 0; left--) {
            transaction.read(Records.getPath(in), in.getInt());
        }
        for (Change change : Records.getChanges(in)) {
            transaction.apply(connection.caller(), change);
        }
    }
}
