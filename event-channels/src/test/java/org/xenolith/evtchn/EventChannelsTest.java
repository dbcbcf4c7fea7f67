package org.xenolith.evtchn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.xenolith.abi.DomId;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.memory.SharedArea;

class EventChannelsTest {
    private final TestPages pages = new TestPages(2);
    private final EventChannels events = pages.channels(100, false);

    private static void refused(int errno, Executable call) {
        assertEquals(errno, assertThrows(EvtchnException.class, call).errno());
    }

    @Test
    void shouldNumberPortsFromOneAndReuseTheLowestFree() {
        assertEquals(1, events.bindIpi(0));
        assertEquals(2, events.bindIpi(0));
        events.close(1);
        assertEquals(1, events.allocUnbound(DomId.DOM0));
    }

    @Test
    void shouldRejectPortBeyondLimit() {
        for (int port = 1; port <= 100; port++) {
            assertEquals(port, events.bindIpi(0));
        }
        refused(XenErrno.ENOSPC, () -> events.bindIpi(0));
        refused(XenErrno.EINVAL, () -> events.status(101));
    }

    @Test
    void shouldEndAtTheAbiOf32BitGuests() {
        pages.compat();
        EventChannels many = pages.channels(4000, false);
        for (int port = 1; port < 1024; port++) {
            many.bindIpi(0);
        }
        refused(XenErrno.ENOSPC, () -> many.bindIpi(0));
    }

    @Test
    void shouldDeliverAnIpiOnceUntilConsumed() {
        int port = events.bindIpi(1);
        events.send(port);
        events.send(port);
        assertEquals(List.of(1), pages.upcalls);
        assertEquals(List.of(port), pages.consume(1));
        events.send(port);
        assertEquals(List.of(1, 1), pages.upcalls);
    }

    @Test
    void shouldKeepAMaskedEventPendingUntilUnmasked() {
        int port = events.bindIpi(0);
        pages.mask(port);
        events.send(port);
        assertEquals(List.of(), pages.upcalls);
        assertTrue(events.isPending(port));
        events.unmask(port);
        assertEquals(List.of(0), pages.upcalls);
        assertEquals(List.of(port), pages.consume(0));
    }

    @Test
    void shouldRunAnInterdomainPairBothWays() {
        AtomicInteger heard = new AtomicInteger();
        int port = events.allocUnbound(DomId.DOM0);
        LocalPort local = events.binder().bindInterdomain(TestPages.SELF, port, heard::incrementAndGet);
        assertEquals(1, heard.get(), "a fresh binding is pending");
        events.send(port);
        assertEquals(2, heard.get());
        local.send();
        assertEquals(List.of(port), pages.consume(0));
        assertEquals(2, events.status(port).state().status());
    }

    @Test
    void shouldLetTheGuestBindToDom0sPort() {
        LocalPort local = events.binder().allocUnbound(TestPages.SELF, () -> { });
        int port = events.bindInterdomain(DomId.DOM0, local.port());
        assertEquals(List.of(port), pages.consume(0));
        refused(XenErrno.EINVAL, () -> events.bindInterdomain(DomId.DOM0, local.port()));
        refused(XenErrno.ESRCH, () -> events.bindInterdomain(new DomId(9), 1));
    }

    @Test
    void shouldMakeThePeerUnboundWhenOneEndCloses() {
        int port = events.allocUnbound(DomId.DOM0);
        AtomicInteger heard = new AtomicInteger();
        LocalPort local = events.binder().bindInterdomain(TestPages.SELF, port, heard::incrementAndGet);
        local.close();
        local.close();
        assertEquals(new PortState.Unbound(DomId.DOM0), events.status(port).state());
        events.send(port);
        assertEquals(1, heard.get());
        LocalPort again = events.binder().bindInterdomain(TestPages.SELF, port, heard::incrementAndGet);
        events.close(port);
        again.send();
        assertFalse(events.isPending(port));
        assertEquals(0, events.portsInUse());
    }

    @Test
    void shouldConnectADomainToItself() {
        int first = events.allocUnbound(TestPages.SELF);
        int second = events.bindInterdomain(TestPages.SELF, first);
        assertEquals(List.of(second), pages.consume(0));
        events.send(second);
        assertEquals(List.of(first), pages.consume(0));
        events.close(first);
        assertEquals(1, events.status(second).state().status());
    }

    @Test
    void shouldBindEachVirqOncePerVcpu() {
        int first = events.bindVirq(Virq.TIMER, 0);
        int second = events.bindVirq(Virq.TIMER, 1);
        refused(XenErrno.EEXIST, () -> events.bindVirq(Virq.TIMER, 1));
        refused(XenErrno.EINVAL, () -> events.bindVirq(2, 1));
        refused(XenErrno.EINVAL, () -> events.bindVirq(Virq.COUNT, 0));
        refused(XenErrno.ENOENT, () -> events.bindVirq(Virq.DEBUG, 2));
        events.raiseVirq(1, Virq.TIMER);
        assertEquals(List.of(second), pages.consume(1));
        events.close(second);
        events.raiseVirq(1, Virq.TIMER);
        assertFalse(events.isPending(second));
        assertEquals(second, events.bindVirq(Virq.TIMER, 1));
        events.raiseVirq(0, Virq.TIMER);
        assertEquals(List.of(first), pages.consume(0));
    }

    @Test
    void shouldMoveOnlyWhatMayMoveBetweenVcpus() {
        int timer = events.bindVirq(Virq.TIMER, 0);
        int ipi = events.bindIpi(0);
        int unbound = events.allocUnbound(DomId.DOM0);
        refused(XenErrno.EINVAL, () -> events.bindVcpu(timer, 1));
        refused(XenErrno.EINVAL, () -> events.bindVcpu(ipi, 1));
        refused(XenErrno.ENOENT, () -> events.bindVcpu(unbound, 2));
        events.bindVcpu(unbound, 1);
        events.binder().bindInterdomain(TestPages.SELF, unbound, () -> { }).send();
        assertEquals(List.of(1), pages.upcalls);
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        refused(XenErrno.EINVAL, () -> events.send(1));
        refused(XenErrno.EINVAL, () -> events.close(0));
        refused(XenErrno.EINVAL, () -> events.unmask(-1));
        refused(XenErrno.EINVAL, () -> events.send(Integer.MAX_VALUE));
        refused(XenErrno.EINVAL, () -> events.bindPirq(9));
        refused(XenErrno.ENOSYS, () -> events.setPriority(1, 0));
        refused(XenErrno.ENOSYS, () -> events.initControl(0, 1, 0));
        refused(XenErrno.EOPNOTSUPP, () -> events.expandArray(1));
        int virq = events.bindVirq(Virq.DEBUG, 0);
        refused(XenErrno.EINVAL, () -> events.send(virq));
    }

    @Test
    void shouldFreeEveryPortOnReset() {
        AtomicInteger heard = new AtomicInteger();
        int port = events.allocUnbound(DomId.DOM0);
        LocalPort local = events.binder().bindInterdomain(TestPages.SELF, port, heard::incrementAndGet);
        events.bindVirq(Virq.TIMER, 0);
        events.reset();
        assertEquals(0, events.portsInUse());
        local.send();
        assertEquals(List.of(), pages.consume(0));
        assertEquals(1, events.bindVirq(Virq.TIMER, 0));
    }

    @Test
    void shouldTellPollersOfFreshEventsOnly() {
        int port = events.bindIpi(0);
        pages.mask(port);
        events.polling(1);
        events.send(port);
        events.send(port);
        assertEquals(1, pages.polled.get());
        events.polling(-1);
    }

    @Test
    void shouldLoseNoEventWhenSharedInfoMoves() {
        int port = events.bindIpi(0);
        SharedArea before = pages.sharedInfo();
        SharedArea after = pages.frame(3);
        pages.moveSharedInfo(after);
        before.getAndSetBit(2048, port);
        events.moved(before, after);
        assertTrue(events.isPending(port));
    }

    @Test
    void shouldRestoreWhatWasSavedWithDom0PairsUnbound() {
        int pair = events.allocUnbound(DomId.DOM0);
        events.binder().bindInterdomain(TestPages.SELF, pair, () -> { });
        int virq = events.bindVirq(Virq.TIMER, 1);
        int ipi = events.bindIpi(1);
        int loop = events.bindInterdomain(TestPages.SELF, events.allocUnbound(TestPages.SELF));
        EventChannels other = new TestPages(2).channels(100, false);
        other.restore(events.snapshot());
        assertEquals(new PortState.Unbound(DomId.DOM0), other.status(pair).state());
        assertEquals(events.status(virq), other.status(virq));
        assertEquals(events.status(ipi), other.status(ipi));
        assertEquals(2, other.status(loop).state().status());
        refused(XenErrno.EEXIST, () -> other.bindVirq(Virq.TIMER, 1));
    }
}
