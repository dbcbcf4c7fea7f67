package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.wire.XsWire;

/** CONTROL: a table of commands. */
final class ControlOps {
    @FunctionalInterface
    private interface Command {
        void run(Request request, List<String> arguments);
    }

    private record Entry(Command command, String parameters) {
    }

    private final Store store;
    private final Reports reports;
    private final Map<String, Entry> table = new LinkedHashMap<>();

    ControlOps(Store store) {
        this.store = store;
        reports = new Reports(store);
        add("check", "", (request, arguments) -> print(request, reports.check()));
        add("domain-shutdown", "<domid>", this::shutdown);
        add("help", "", this::help);
        add("live-update", "[-c <cmdline>] [-F] [-t <timeout>] <file>", this::liveUpdate);
        add("log", "[on|off|+<domid>|-<domid>]", this::log);
        add("logfile", "<file>", this::logFile);
        add("memreport", "[<file>]", this::memoryReport);
        add("metrics", "", (request, arguments) -> print(request, reports.metrics()));
        add("print", "<string>", this::print);
        add("quota", "[set <name> <val>|<domid>|max [-r]]", this::quota);
        add("quota-soft", "[set <name> <val>]", this::softQuota);
    }

    private void add(String name, String parameters, Command command) {
        table.put(name, new Entry(command, parameters));
    }

    void handle(Request request) {
        request.atLeast(1);
        store.domains().settle(Integer.MAX_VALUE);
        Entry entry = table.get(request.string(0));
        if (entry == null) {
            throw Refusal.of(XsError.EINVAL);
        }
        int strings = request.strings();
        List<String> arguments = new ArrayList<>();
        for (int i = 1; i < strings; i++) {
            arguments.add(request.string(i));
        }
        entry.command.run(request, arguments);
    }

    /** Answers with text, cut to what a message holds. */
    private static void print(Request request, String text) {
        request.answer(text.length() < XsWire.PAYLOAD_MAX ? text : text.substring(0, XsWire.PAYLOAD_MAX - 1));
    }

    private static void refuseUnless(boolean condition) {
        if (!condition) {
            throw Refusal.of(XsError.EINVAL);
        }
    }

    private void help(Request request, List<String> arguments) {
        refuseUnless(arguments.isEmpty());
        StringBuilder text = new StringBuilder();
        table.forEach((name, entry) -> text.append(String.format("%-15s %s%n", name, entry.parameters)));
        print(request, text.toString());
    }

    private void shutdown(Request request, List<String> arguments) {
        refuseUnless(arguments.size() == 1);
        Domain domain = store.domains().find((int) Math.min(Request.number(arguments.get(0)), XsWire.DOMID_PARSE_MAX));
        if (domain == null || !domain.introduced()) {
            throw Refusal.of(XsError.ENOENT);
        }
        store.shutdown(domain);
        request.ok();
    }

    private void liveUpdate(Request request, List<String> arguments) {
        print(request, store.host().liveUpdate(arguments));
    }

    private void log(Request request, List<String> arguments) {
        if (arguments.isEmpty()) {
            print(request, reports.logged());
            return;
        }
        refuseUnless(arguments.size() == 1);
        String word = arguments.get(0);
        switch (word) {
            case "on" -> store.logAll(true);
            case "off" -> store.logAll(false);
            default -> {
                refuseUnless(word.startsWith("+") || word.startsWith("-"));
                long domid = Request.number(word.substring(1));
                refuseUnless(domid < XsWire.DOMID_SELF);
                store.log(store.domains().get((int) domid), word.startsWith("+"));
            }
        }
        request.ok();
    }

    private void logFile(Request request, List<String> arguments) {
        refuseUnless(arguments.size() == 1 && store.host().logTo(arguments.get(0)));
        request.ok();
    }

    private void memoryReport(Request request, List<String> arguments) {
        refuseUnless(arguments.size() <= 1
                && store.host().report(arguments.isEmpty() ? null : arguments.get(0), reports.memory()));
        request.ok();
    }

    private void print(Request request, List<String> arguments) {
        refuseUnless(arguments.size() == 1);
        store.host().say(arguments.get(0));
        request.ok();
    }

    private void quota(Request request, List<String> arguments) {
        if (arguments.isEmpty()) {
            print(request, reports.quotas());
        } else if (arguments.get(0).equals("set")) {
            refuseUnless(arguments.size() == 3);
            store.limit(named(arguments.get(1)), positive(arguments.get(2)));
            request.ok();
        } else if (arguments.get(0).equals("max")) {
            refuseUnless(arguments.size() == 1 || arguments.size() == 2 && arguments.get(1).equals("-r"));
            print(request, reports.peaks(arguments.size() == 2));
        } else {
            refuseUnless(arguments.size() == 1);
            Domain domain = store.domains().find((int) Math.min(Request.number(arguments.get(0)), XsWire.DOMID_PARSE_MAX));
            if (domain == null) {
                throw Refusal.of(XsError.ENOENT);
            }
            print(request, reports.usage(domain));
        }
    }

    private void softQuota(Request request, List<String> arguments) {
        if (arguments.isEmpty()) {
            print(request, reports.softQuotas());
        } else {
            refuseUnless(arguments.size() == 3 && arguments.get(0).equals("set") && named(arguments.get(1)) == Quota.MEMORY);
            store.domains().softMemory(positive(arguments.get(2)));
            request.ok();
        }
    }

    private static Quota named(String name) {
        Quota quota = Quota.of(name);
        refuseUnless(quota != null);
        return quota;
    }

    private static int positive(String text) {
        long value = Request.number(text);
        refuseUnless(value > 0 && value <= Integer.MAX_VALUE);
        return (int) value;
    }
}
