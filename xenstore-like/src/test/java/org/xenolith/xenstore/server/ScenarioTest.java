package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.wire.XsOp;

/**
 * One table of exchanges that holds for our server, and with the differences it names for C xenstored. A line is
 * {@code connection[transaction] OPERATION payload -> answer  // C: its answer}; {@code ?} collects events.
 */
@Timeout(60)
class ScenarioTest {
    private static final Pattern LINE = Pattern.compile("(\\w)(?:\\[(\\w+)\\])? (\\S+) ?(.*?) -> (.*?)(?:  // C: (.*))?");

    @TempDir
    Path folder;

    private static Map<String, List<String>> scenarios() throws IOException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        List<String> steps = null;
        for (String line : Files.readAllLines(Path.of("src/test/resources/xenstore-scenarios.txt"))) {
            if (line.startsWith("## ")) {
                steps = new ArrayList<>();
                all.put(line.substring(3), steps);
            } else if (!line.isBlank()) {
                steps.add(line);
            }
        }
        return all;
    }

    @Test
    void shouldAnswerAsTheTableSays() throws Exception {
        try (XenstoreServer server = XenstoreServer.start()) {
            server.listen(folder.resolve("socket"));
            assertEquals(expected(false), played(folder.resolve("socket"), false));
        }
    }

    @Test
    void shouldDifferFromXenstoredOnlyWhereTheTableSays() throws Exception {
        try (ReferenceDaemon daemon = ReferenceDaemon.start(folder)) {
            assertEquals(expected(true), played(daemon.socket(), true));
        }
    }

    @Test
    void shouldArgueEveryDifference() throws IOException {
        String document = Files.readString(Path.of("../docs/xenstore-differences.md"), StandardCharsets.UTF_8);
        scenarios().forEach((name, steps) -> {
            if (steps.stream().anyMatch(step -> step.contains("  // C: "))) {
                assertTrue(document.contains("(" + name + ")"), "docs/xenstore-differences.md does not name \"" + name + "\"");
            }
        });
    }

    private static boolean skips(String name, boolean reference) {
        return reference && name.contains("ours only");
    }

    private static String expected(boolean reference) throws IOException {
        StringBuilder text = new StringBuilder();
        scenarios().forEach((name, steps) -> {
            if (!skips(name, reference)) {
                text.append("## ").append(name).append('\n');
                for (String step : steps) {
                    Matcher line = matched(step);
                    String answer = reference && line.group(6) != null ? line.group(6) : line.group(5);
                    text.append(step, 0, step.indexOf(" -> ")).append(" -> ").append(answer.trim()).append('\n');
                }
            }
        });
        return text.toString();
    }

    private static Matcher matched(String step) {
        Matcher line = LINE.matcher(step);
        assertTrue(line.matches(), step);
        return line;
    }

    private static String played(Path socket, boolean reference) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, List<String>> scenario : scenarios().entrySet()) {
            if (!skips(scenario.getKey(), reference)) {
                text.append("## ").append(scenario.getKey()).append('\n');
                try (RawClient cleaner = new RawClient(socket)) {
                    cleaner.ask(XsOp.RM, "/s|");
                }
                new Player(socket).play(scenario.getValue(), text);
            }
        }
        return text.toString();
    }

    private static final class Player {
        private final Path socket;
        private final Map<String, RawClient> clients = new HashMap<>();
        private final Map<String, String> transactions = new HashMap<>();

        Player(Path socket) {
            this.socket = socket;
        }

        void play(List<String> steps, StringBuilder text) throws IOException {
            for (String step : steps) {
                text.append(step, 0, step.indexOf(" -> ")).append(" -> ").append(step(matched(step)).trim()).append('\n');
            }
            for (RawClient client : clients.values()) {
                client.close();
            }
        }

        private String step(Matcher line) throws IOException {
            if (!clients.containsKey(line.group(1))) {
                clients.put(line.group(1), new RawClient(socket));
            }
            RawClient client = clients.get(line.group(1));
            if (line.group(3).equals("?")) {
                return events(client, new ArrayList<>(), 40);
            }
            String transaction = line.group(2);
            int code = code(line.group(3));
            String payload = line.group(4);
            if (line.group(3).equals("START")) {
                transaction = null;
                payload = "|";
            } else if (line.group(3).equals("END")) {
                transaction = payload.substring(0, payload.indexOf(' '));
                payload = payload.substring(payload.indexOf(' ') + 1);
            }
            String answer = exchange(client, code, id(transaction), payload);
            if (line.group(3).equals("START") && Character.isDigit(answer.charAt(0))) {
                transactions.put(line.group(4), answer.substring(0, answer.length() - 1));
                return "id";
            }
            return answer;
        }

        private int id(String transaction) {
            return transaction == null ? 0 : Integer.parseInt(transactions.getOrDefault(transaction, transaction));
        }

        private static int code(String operation) {
            return switch (operation) {
                case "START" -> XsOp.TRANSACTION_START.code();
                case "END" -> XsOp.TRANSACTION_END.code();
                default -> Character.isDigit(operation.charAt(0)) ? Integer.parseInt(operation) : XsOp.valueOf(operation).code();
            };
        }

        private static String exchange(RawClient client, int code, int txId, String payload) throws IOException {
            int id = client.send(code, txId, payload);
            List<String> parts = new ArrayList<>();
            RawClient.Frame frame = client.receive(5000);
            while (frame != null && frame.isEvent()) {
                parts.add("event " + frame.payload());
                frame = client.receive(5000);
            }
            if (frame == null) {
                parts.add("nothing");
                return String.join(", ", parts);
            }
            assertEquals(id, frame.reqId());
            assertEquals(txId, frame.txId());
            parts.add(frame.payload());
            boolean registered = code == XsOp.WATCH.code() && frame.type() == code;
            return registered ? firstEvent(client, parts) : String.join(", ", parts);
        }

        private static String firstEvent(RawClient client, List<String> parts) throws IOException {
            parts.add("event " + client.receive(5000).payload());
            return String.join(", ", parts);
        }

        private static String events(RawClient client, List<String> parts, long millis) throws IOException {
            for (RawClient.Frame frame = client.receive(millis); frame != null; frame = client.receive(millis)) {
                parts.add("event " + frame.payload());
            }
            return String.join(", ", parts);
        }
    }
}
