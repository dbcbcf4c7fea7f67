package org.xenolith.pv.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.xenolith.abi.io.SringLayout;
import org.xenolith.abi.memory.MappedGuestMemory;

class RingPropertyTest {
    private final MappedGuestMemory memory = MappedGuestMemory.allocate(4 * 4096);

    @Property(tries = 100)
    void everyRequestArrivesOnceInOrderWhateverTheSlotSizeAndPages(@ForAll long seed, @ForAll @IntRange(min = 8, max = 200) int slotBytes, @ForAll boolean twoPages) {
        Random random = new Random(seed);
        RingPages pages = twoPages ? new RingPages(memory, 8192, 4096) : new RingPages(memory, 4096);
        FrontRing front = new FrontRing(pages, slotBytes);
        BackRing back = BackRing.attach(pages, slotBytes);
        ArrayDeque<Long> requests = new ArrayDeque<>();
        ArrayDeque<Long> responses = new ArrayDeque<>();
        Slot slot = new Slot(slotBytes);
        boolean backAsleep = false;
        for (int i = 0; i < 2000; i++) {
            boolean notified = false;
            for (int n = random.nextInt(front.free() + 1); n > 0; n--) {
                long value = random.nextLong();
                slot.put64(slotBytes - 8, value);
                front.put(slot, slotBytes);
                requests.add(value);
                notified = true;
            }
            boolean told = front.publish();
            assertTrue(!(backAsleep && notified) || told, "a sleeping back end is told");
            for (int n = random.nextInt(back.unconsumed() + 1); n > 0; n--) {
                back.peek(0, slot);
                back.advance(1);
                assertEquals(requests.remove(), slot.s64(slotBytes - 8));
                back.put(slot, slotBytes);
                responses.add(slot.s64(slotBytes - 8));
            }
            backAsleep = back.unconsumed() == 0 && !back.finalCheck();
            back.publish();
            for (int n = random.nextInt(front.unconsumed() + 1); n > 0; n--) {
                front.take(slot);
                assertEquals(responses.remove(), slot.s64(slotBytes - 8));
            }
        }
    }

    @Property(tries = 300)
    void aProducerIndexIsTakenOnlyWithinTheRing(@ForAll int start, @ForAll int claimed) {
        RingPages pages = new RingPages(memory, 4096);
        new FrontRing(pages, 112);
        memory.putInt(4096 + SringLayout.RSP_PROD, start);
        memory.putInt(4096 + SringLayout.REQ_PROD, start);
        BackRing back = BackRing.attach(pages, 112);
        memory.putInt(4096 + SringLayout.REQ_PROD, claimed);
        if (Integer.compareUnsigned(claimed - start, 32) > 0) {
            assertThrows(RingViolationException.class, back::unconsumed);
        } else {
            assertEquals(claimed - start, back.unconsumed());
        }
    }

    @Property(tries = 300)
    void indicesWrapAround(@ForAll @IntRange(min = -40, max = 40) int start, @ForAll @IntRange(min = 0, max = 32) int count) {
        aProducerIndexIsTakenOnlyWithinTheRing(start, start + count);
    }

    @Property(tries = 300)
    void aResponseIndexIsTakenOnlyUpToWhatWasAsked(@ForAll @IntRange(min = 0, max = 32) int asked, @ForAll int claimed) {
        FrontRing front = new FrontRing(new RingPages(memory, 4096), 112);
        for (int i = 0; i < asked; i++) {
            front.put(new Slot(112), 112);
        }
        front.publish();
        memory.putInt(4096 + SringLayout.RSP_PROD, claimed);
        if (claimed < 0 || claimed > asked) {
            assertThrows(RingViolationException.class, front::unconsumed);
        } else {
            assertEquals(claimed, front.unconsumed());
        }
    }
}
