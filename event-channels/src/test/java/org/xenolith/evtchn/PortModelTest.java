package org.xenolith.evtchn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xenolith.abi.DomId;

/** Random operations against the obvious model: a map from port to the name of its state. */
class PortModelTest {
    private static final int MAX = 12;

    record Step(int kind, int port, int other) {
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.integers().between(0, 9), Arbitraries.integers().between(-1, MAX + 2),
                Arbitraries.integers().between(-1, 3)).as(Step::new).list().ofMaxSize(120);
    }

    @Property(tries = 300)
    void shouldAgreeWithTheModel(@ForAll("steps") List<Step> steps) {
        TestPages pages = new TestPages(2);
        EventChannels events = pages.channels(MAX, false);
        Map<Integer, String> model = new TreeMap<>();
        List<LocalPort> locals = new ArrayList<>();
        Map<Integer, Integer> peers = new TreeMap<>();
        for (Step step : steps) {
            apply(step, events, model, locals, peers);
            assertEquals(model, observed(events));
            assertEquals(model.size(), events.portsInUse());
        }
    }

    private static void apply(Step step, EventChannels events, Map<Integer, String> model, List<LocalPort> locals,
            Map<Integer, Integer> peers) {
        try {
            switch (step.kind) {
                case 0 -> model.put(events.allocUnbound(DomId.DOM0), "1");
                case 1 -> model.put(events.bindIpi(step.other), "5");
                case 2 -> model.put(events.bindVirq(Virq.TIMER, step.other), "4");
                case 3, 4 -> {
                    events.close(step.port);
                    model.remove(step.port);
                    peers.values().remove(step.port);
                }
                case 5, 6 -> {
                    LocalPort local = events.binder().bindInterdomain(TestPages.SELF, step.port, () -> { });
                    peers.put(locals.size(), step.port);
                    locals.add(local);
                    model.put(step.port, "2");
                }
                case 7 -> closeLocal(step, model, locals, peers);
                case 8 -> events.send(step.port);
                default -> events.bindVcpu(step.port, step.other);
            }
        } catch (EvtchnException refused) {
            assertEquals(model, observed(events), "a refusal changes nothing");
        }
    }

    private static void closeLocal(Step step, Map<Integer, String> model, List<LocalPort> locals, Map<Integer, Integer> peers) {
        int index = Math.floorMod(step.port, Math.max(1, locals.size()));
        if (index < locals.size()) {
            locals.get(index).close();
            Integer port = peers.remove(index);
            if (port != null) {
                model.put(port, "1");
            }
        }
    }

    private static Map<Integer, String> observed(EventChannels events) {
        Map<Integer, String> states = new TreeMap<>();
        for (int port = 1; port <= MAX; port++) {
            int status = events.status(port).state().status();
            if (status != 0) {
                states.put(port, Integer.toString(status));
            }
        }
        return states;
    }
}
