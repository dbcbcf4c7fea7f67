package org.xenolith.xenstore.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xenolith.xenstore.wire.XsOp;
import org.xenolith.xenstore.wire.XsWire;

/** What a link says on each connection that it makes. */
@Timeout(20)
class LinkTest {
    private static final byte[] OK = {'O', 'K', 0};
    private static final Link.Answer NOBODY = new Link.Answer() {
        @Override
        public void answered(int type, byte[] payload) {
        }

        @Override
        public void lost() {
        }
    };

    private record Message(int type, int reqId, String payload) {
    }

    private final BlockingQueue<Message> sent = new LinkedBlockingQueue<>();
    private final Link link = new Link(receiver -> new Transport() {
        @Override
        public void send(byte[] frame) {
            int type = XsWire.getInt(frame, XsWire.TYPE_OFFSET);
            int reqId = XsWire.getInt(frame, XsWire.REQ_ID_OFFSET);
            sent.add(new Message(type, reqId, new String(frame, XsWire.HEADER_SIZE, frame.length - XsWire.HEADER_SIZE,
                    StandardCharsets.US_ASCII).replace('\0', ' ').trim()));
            if (type == XsOp.CONTROL.code()) {
                receiver.received(type, reqId, 0, OK);
            }
        }

        @Override
        public void close() {
        }
    }, payload -> { });

    private Message next() throws InterruptedException {
        return sent.poll(10, TimeUnit.SECONDS);
    }

    private void submit(XsOp op, String... words) {
        link.submit(op.code(), 0, WireOps.payload(new byte[0], words), NOBODY);
    }

    private void submitAnswered(XsOp op, String... words) throws InterruptedException {
        submit(op, words);
        Message request = next();
        link.received(op.code(), request.reqId(), 0, OK);
    }

    /** The number that a greeting gives to the message after it. */
    private int greeting() throws InterruptedException {
        Message greeting = next();
        assertEquals(XsOp.CONTROL.code(), greeting.type());
        return Integer.parseInt(greeting.payload().split(" ")[2]);
    }

    @Test
    void shouldWatchAgainBeforeItAsksAgainToUnwatch() throws Exception {
        link.open();
        greeting();
        submitAnswered(XsOp.WATCH, "a", "one");
        submitAnswered(XsOp.WATCH, "b", "two");
        submit(XsOp.UNWATCH, "a", "one");
        int number = next().reqId();
        link.lost();
        int first = greeting();
        assertEquals(List.of("a one", "b two"), List.of(next().payload(), next().payload()));
        Message again = next();
        assertEquals(XsOp.UNWATCH.code(), again.type());
        assertEquals(number, again.reqId());
        assertEquals(number, first + 2, "its place on the session");
        link.received(XsOp.UNWATCH.code(), number, 0, OK);
        assertEquals(1, link.watches().size());
    }

    @Test
    void shouldKeepPlacesWithInheritedWatches() throws Exception {
        link.inherit(List.of(WireOps.payload(new byte[0], "a", "one"), WireOps.payload(new byte[0], "b", "two")), List.of());
        link.open();
        int first = greeting();
        link.rewatch();
        assertEquals(first, next().reqId());
        next();
        submit(XsOp.WRITE, "path", "value");
        int write = next().reqId();
        assertEquals(first + 2, write);
        link.lost();
        int resumed = greeting();
        for (int i = 0; i < 4; i++) {
            assertEquals(XsOp.WATCH.code(), next().type());
        }
        assertEquals(write, next().reqId());
        assertEquals(write, resumed + 4);
    }

    @Test
    void shouldTellTokensApartThatAreNoText() {
        link.inherit(List.of(new byte[] {'a', 0, (byte) 0xfe, 0}, new byte[] {'a', 0, (byte) 0xff, 0}), List.of());
        assertEquals(2, link.watches().size());
    }

    @Test
    void shouldKnowHowManyRequestsMayBeUnanswered() {
        for (int[] each : new int[][] {{7, 7}, {Link.WINDOW, Link.WINDOW}, {Link.WINDOW + 1, Link.WINDOW}, {0, Link.WINDOW}}) {
            link.received(XsOp.CONTROL.code(), 0, 0, WireOps.payload(new byte[0], "OK", Integer.toString(each[0])));
            assertEquals(each[1], link.outstanding());
        }
    }
}
