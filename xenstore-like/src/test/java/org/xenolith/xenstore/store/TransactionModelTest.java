package org.xenolith.xenstore.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.xenolith.xenstore.wire.ByteReader;
import org.xenolith.xenstore.wire.XsOp;
import org.xenolith.xenstore.wire.XsWire;

/**
 * Random histories of several clients against a sequential model. A transaction that changes something and commits must
 * have read what it would read if it ran alone at its commit; one that only reads, what it would have read alone at its
 * first request. One that is refused must have read something that has changed. Crashes in between restore the store
 * from its records.
 */
class TransactionModelTest {
    private static final String[] PATHS = {"/a", "/a/b", "/a/b/c", "/a/d", "/e", "/e/f"};

    /** @param kind 0 read, 1 write, 2 mkdir, 3 remove, 4 directory, 5 start, 6 commit, 7 abort, 8 crash */
    record Step(int client, int kind, int path, int value) {
    }

    @Provide
    Arbitrary<List<Step>> histories() {
        Arbitrary<Integer> kinds = Arbitraries.frequency(Tuple.of(5, 0), Tuple.of(6, 1),
                Tuple.of(2, 2), Tuple.of(2, 3), Tuple.of(2, 4),
                Tuple.of(4, 5), Tuple.of(4, 6), Tuple.of(1, 7), Tuple.of(1, 8));
        return Combinators.combine(Arbitraries.integers().between(0, 2), kinds, Arbitraries.integers().between(0, PATHS.length - 1),
                Arbitraries.integers().between(0, 3)).as(Step::new).list().ofMinSize(5).ofMaxSize(60);
    }

    /** The sequential model: path to value. */
    private static final class Model {
        final SortedMap<String, String> nodes = new TreeMap<>();

        Model() {
            nodes.put("/", "");
        }

        Model copy() {
            Model copy = new Model();
            copy.nodes.putAll(nodes);
            return copy;
        }

        String run(int kind, String path, String value) {
            return switch (kind) {
                case 0 -> nodes.getOrDefault(path, "ENOENT|");
                case 1 -> write(path, value);
                case 2 -> nodes.containsKey(path) ? "OK|" : write(path, "");
                case 3 -> remove(path);
                default -> list(path);
            };
        }

        private String write(String path, String value) {
            for (int at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
                nodes.putIfAbsent(path.substring(0, at), "");
            }
            nodes.put(path, value);
            return "OK|";
        }

        private String remove(String path) {
            String parent = path.substring(0, Math.max(1, path.lastIndexOf('/')));
            if (!nodes.containsKey(parent)) {
                return "ENOENT|";
            }
            nodes.keySet().removeIf(node -> node.equals(path) || node.startsWith(path + "/"));
            return "OK|";
        }

        private String list(String path) {
            if (!nodes.containsKey(path)) {
                return "ENOENT|";
            }
            StringBuilder names = new StringBuilder();
            for (String node : nodes.keySet()) {
                if (node.startsWith(path + "/") && node.indexOf('/', path.length() + 1) < 0) {
                    names.append(node.substring(path.length() + 1)).append('|');
                }
            }
            return names.toString();
        }
    }

    /** What one open transaction did. */
    private record Done(int kind, String path, String value, String answer) {
    }

    private static final class TestConnection extends Connection {
        TestConnection() {
            super(ConnectionPolicy.control());
        }

        @Override
        protected void wake() {
        }

        @Override
        protected void retry() {
        }
    }

    private static final class World {
        final List<byte[]> records = new ArrayList<>();
        final Model model = new Model();
        Store store = new Store();
        TestConnection[] clients = new TestConnection[3];
        Map<Integer, Integer> open = new HashMap<>();
        Map<Integer, List<Done>> done = new HashMap<>();
        Map<Integer, Model> base = new HashMap<>();
        /** How many changes there had been when each transaction began. */
        Map<Integer, Integer> begun = new HashMap<>();
        int changes;

        World() {
            store.record((bytes, offset, length) -> records.add(Arrays.copyOfRange(bytes, offset, offset + length)));
            connect();
        }

        private void connect() {
            for (int i = 0; i < clients.length; i++) {
                clients[i] = new TestConnection();
                store.attach(clients[i]);
            }
        }

        void crash() {
            store = new Store();
            StoreRestoration restoration = store.restore();
            records.forEach(restoration::apply);
            store.record((bytes, offset, length) -> records.add(Arrays.copyOfRange(bytes, offset, offset + length)));
            open.clear();
            done.clear();
            base.clear();
            begun.clear();
            connect();
        }

        /** The answer; null if the request must wait for its turn. */
        String ask(int client, XsOp op, int txId, String payload) {
            byte[] body = payload.replace('|', '\0').getBytes(StandardCharsets.ISO_8859_1);
            byte[] frame = new byte[XsWire.HEADER_SIZE + body.length];
            XsWire.putInt(frame, 0, op.code());
            XsWire.putInt(frame, 8, txId);
            XsWire.putInt(frame, 12, body.length);
            System.arraycopy(body, 0, frame, XsWire.HEADER_SIZE, body.length);
            if (!store.handle(clients[client], frame, 0)) {
                return null;
            }
            byte[] reply = clients[client].out().drain();
            assertEquals(reply.length - XsWire.HEADER_SIZE, new ByteReader(reply, 12, 4).getInt());
            return new String(reply, XsWire.HEADER_SIZE, reply.length - XsWire.HEADER_SIZE, StandardCharsets.ISO_8859_1)
                    .replace('\0', '|');
        }

        void step(Step step) {
            int client = step.client;
            Integer tx = open.get(client);
            String path = PATHS[step.path];
            switch (step.kind) {
                case 5 -> start(client);
                case 6 -> commit(client);
                case 7 -> abort(client);
                case 8 -> crash();
                default -> {
                    String value = Integer.toString(step.value);
                    XsOp op = List.of(XsOp.READ, XsOp.WRITE, XsOp.MKDIR, XsOp.RM, XsOp.DIRECTORY).get(step.kind);
                    begin(client);
                    String answer = ask(client, op, tx == null ? 0 : tx, path + "|" + (step.kind == 1 ? value : ""));
                    if (answer == null) {
                        return;
                    }
                    Model view = tx == null ? model : base.get(client);
                    Model before = model.copy();
                    assertEquals(view.run(step.kind, path, value), answer, () -> step + " in " + tx);
                    countChange(before);
                    if (tx != null) {
                        done.get(client).add(new Done(step.kind, path, value, answer));
                    }
                }
            }
        }

        /** Counts what others may have seen change, also what changes back later. */
        private void countChange(Model before) {
            if (!before.nodes.equals(model.nodes)) {
                changes++;
            }
        }

        private void start(int client) {
            if (open.containsKey(client)) {
                return;
            }
            String id = ask(client, XsOp.TRANSACTION_START, 0, "|");
            open.put(client, Integer.parseInt(id.substring(0, id.length() - 1)));
            done.put(client, new ArrayList<>());
        }

        /** A transaction sees the store as it is at its first request, which may have to wait for others' turns to expire. */
        private void begin(int client) {
            if (open.containsKey(client) && done.get(client).isEmpty()) {
                store.expireTurns(System.nanoTime() + 1);
                base.put(client, model.copy());
                begun.put(client, changes);
            }
        }

        private void abort(int client) {
            if (open.containsKey(client)) {
                assertEquals("OK|", ask(client, XsOp.TRANSACTION_END, open.remove(client), "F|"));
            }
        }

        private void commit(int client) {
            if (!open.containsKey(client)) {
                return;
            }
            String answer = ask(client, XsOp.TRANSACTION_END, open.remove(client), "T|");
            Model now = model.copy();
            boolean same = true;
            for (Done each : done.get(client)) {
                same &= now.run(each.kind, each.path, each.value).equals(each.answer);
            }
            boolean wrote = done.get(client).stream().anyMatch(each -> each.kind >= 1 && each.kind <= 3 && each.answer.equals("OK|"));
            if (answer.equals("OK|") && !wrote) {
                return;
            }
            if (answer.equals("OK|")) {
                assertTrue(same, () -> "committed, but would have read something else: " + done.get(client));
                Model before = model.copy();
                model.nodes.clear();
                model.nodes.putAll(now.nodes);
                countChange(before);
            } else {
                assertEquals("EAGAIN|", answer);
                boolean reads = done.get(client).stream().anyMatch(each -> each.kind != 1 && each.kind != 2);
                assertTrue(reads && wrote && begun.get(client) < changes, "refused without cause");
            }
        }
    }

    @Property(tries = 400)
    void shouldBehaveAsIfTransactionsRanOneAfterTheOther(@ForAll("histories") List<Step> steps) {
        World world = new World();
        steps.forEach(world::step);
        for (String path : PATHS) {
            for (int kind : new int[] {0, 4}) {
                assertEquals(world.model.run(kind, path, ""), world.ask(0, kind == 0 ? XsOp.READ : XsOp.DIRECTORY, 0, path + "|"));
            }
        }
        assertEquals("OK|", world.ask(0, XsOp.CONTROL, 0, "check|"));
    }
}
