package org.xenolith.evtchn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.xenolith.abi.XenErrno;

class FifoTest {
    private static final long CONTROL = 1 << 12;
    private static final long ARRAY = 3 << 12;
    private static final int PENDING = 1 << 31;
    private static final int MASKED = 1 << 30;
    private static final int LINKED = 1 << 29;
    private final TestPages pages = new TestPages(2);
    private final EventChannels events = pages.channels(100_000, true);

    private void start() {
        events.initControl(0, 1, 0);
        events.initControl(1, 2, 0);
        events.expandArray(3);
    }

    private long word(int port) {
        return ARRAY + port * 4L;
    }

    /** What Linux does: takes the ready queues in order of priority and unlinks their events. */
    private List<Integer> consume(int vcpu) {
        long control = CONTROL + vcpu * 4096L;
        pages.memory.putByte(vcpu * 64L, (byte) 0);
        List<Integer> taken = new ArrayList<>();
        int ready = pages.memory.getAndAndInt(control, 0);
        for (int priority = 0; priority < 16; priority++) {
            int head = (ready >>> priority & 1) == 0 ? 0 : pages.memory.getInt(control + 8 + priority * 4L);
            while (head != 0) {
                int old = pages.memory.getAndAndInt(word(head), ~(LINKED | 0x1ffff));
                if ((old & PENDING) != 0 && (old & MASKED) == 0) {
                    pages.memory.getAndAndInt(word(head), ~PENDING);
                    taken.add(head);
                }
                head = old & 0x1ffff;
            }
        }
        return taken;
    }

    @Test
    void shouldSwitchOnceAndCarryPendingEventsOver() {
        int port = events.bindIpi(0);
        events.send(port);
        start();
        assertTrue(events.isFifo());
        assertEquals(List.of(port), consume(0));
        assertEquals(XenErrno.EINVAL, assertThrows(EvtchnException.class, () -> events.initControl(0, 5, 0)).errno());
    }

    @Test
    void shouldRefuseControlBlocksThatDoNotFit() {
        for (int offset : new int[] {4032, 4, -8, Integer.MIN_VALUE}) {
            assertEquals(XenErrno.EINVAL, assertThrows(EvtchnException.class, () -> events.initControl(0, 1, offset)).errno());
        }
        assertEquals(XenErrno.EINVAL, assertThrows(EvtchnException.class, () -> events.initControl(0, 999, 0)).errno());
        events.initControl(0, 1, 4024);
    }

    @Test
    void shouldDeliverInOrderOfPriorityThenArrival() {
        start();
        int low = events.bindIpi(0);
        int normal = events.bindIpi(0);
        int high = events.bindIpi(0);
        int normalToo = events.bindIpi(0);
        events.setPriority(low, 15);
        events.setPriority(high, 0);
        for (int port : new int[] {low, normal, high, normalToo}) {
            events.send(port);
        }
        assertEquals(List.of(high, normal, normalToo, low), consume(0));
    }

    @Test
    void shouldLinkAMaskedEventOnlyWhenUnmasked() {
        start();
        int port = events.bindIpi(0);
        pages.memory.putInt(word(port), MASKED);
        events.send(port);
        assertEquals(List.of(), consume(0));
        events.unmask(port);
        assertEquals(List.of(port), consume(0));
    }

    @Test
    void shouldFollowAPortToItsNewVcpu() {
        start();
        int port = events.allocUnbound(org.xenolith.abi.DomId.DOM0);
        LocalPort local = events.binder().bindInterdomain(TestPages.SELF, port, () -> { });
        local.send();
        assertEquals(List.of(port), consume(0));
        events.bindVcpu(port, 1);
        local.send();
        assertEquals(List.of(), consume(0));
        assertEquals(List.of(port), consume(1));
    }

    @Test
    void shouldHoldEventsOfPortsWithoutAWordUntilTheArrayGrows() {
        start();
        for (int port = 1; port < 1030; port++) {
            events.bindIpi(0);
        }
        events.send(1029);
        assertEquals(List.of(), consume(0));
        events.expandArray(4);
        assertEquals(1029, pages.memory.getInt(CONTROL + 8 + 7 * 4));
        assertTrue((pages.memory.getInt((4L << 12) + 5 * 4) & PENDING) != 0);
    }

    @Test
    void shouldRestoreQueuesWithTheirTails() {
        start();
        int first = events.bindIpi(0);
        int second = events.bindIpi(0);
        events.send(first);
        EventSnapshot saved = events.snapshot();
        EventChannels restored = pages.channels(100_000, true);
        restored.restore(saved);
        restored.send(second);
        assertEquals(List.of(first, second), consume(0));
    }

    @Property(tries = 60)
    void shouldDeliverEveryEventOfAGuestThatKeepsToTheAbi(@ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 40) Integer> steps) {
        FifoTest world = new FifoTest();
        world.start();
        for (int port = 1; port <= 20; port++) {
            world.events.bindIpi(port % 2);
            world.events.setPriority(port, port % 16);
        }
        List<Integer> expected = new ArrayList<>();
        for (int step : steps) {
            if (step < 20) {
                world.events.send(step + 1);
                if (!expected.contains(step + 1)) {
                    expected.add(step + 1);
                }
            } else {
                List<Integer> taken = new ArrayList<>(world.consume(0));
                taken.addAll(world.consume(1));
                assertEquals(expected.stream().sorted().toList(), taken.stream().sorted().toList());
                expected.clear();
            }
        }
    }

    @Property(tries = 60)
    void shouldSurviveAGuestThatScribblesOverItsWords(@ForAll long seed) {
        FifoTest world = new FifoTest();
        world.start();
        Random random = new Random(seed);
        for (int port = 1; port <= 30; port++) {
            world.events.bindIpi(port % 2);
        }
        for (int step = 0; step < 300; step++) {
            int port = 1 + random.nextInt(30);
            switch (random.nextInt(5)) {
                case 0 -> world.pages.memory.putInt(world.word(port), random.nextInt());
                case 1 -> world.pages.memory.putInt(CONTROL + random.nextInt(18) * 4L, random.nextInt());
                case 2 -> world.events.unmask(port);
                case 3 -> world.events.setPriority(port, random.nextInt(16));
                default -> world.events.send(port);
            }
        }
        assertEquals(30, world.events.portsInUse());
    }
}
