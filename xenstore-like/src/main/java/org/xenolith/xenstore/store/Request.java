package org.xenolith.xenstore.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.tree.Permissions;
import org.xenolith.xenstore.tree.XsPath;
import org.xenolith.xenstore.wire.OutBuffer;
import org.xenolith.xenstore.wire.XsOp;
import org.xenolith.xenstore.wire.XsWire;

/** The request being handled: a flyweight over the transport's bytes, and the way to answer it. */
final class Request {
    private static final int PATH_BUFFER = 2 * XsWire.PAYLOAD_MAX;

    private final byte[] pathBytes = new byte[PATH_BUFFER];
    private final XsPath path = new XsPath();
    private Connection connection;
    private Domain domain;
    private Transaction transaction;
    private XsOp op;
    private int reqId;
    private int txId;
    private byte[] bytes;
    private int start;
    private int end;
    private boolean relative;

    void wrap(Connection from, Domain speaker, XsOp type, byte[] frame, int offset) {
        connection = from;
        domain = speaker;
        op = type;
        transaction = null;
        bytes = frame;
        reqId = XsWire.getInt(frame, offset + XsWire.REQ_ID_OFFSET);
        txId = XsWire.getInt(frame, offset + XsWire.TX_ID_OFFSET);
        start = offset + XsWire.HEADER_SIZE;
        end = start + XsWire.getInt(frame, offset + XsWire.LENGTH_OFFSET);
    }

    Connection connection() {
        return connection;
    }

    Caller caller() {
        return connection.caller();
    }

    /** The domain the connection speaks for. */
    Domain domain() {
        return domain;
    }

    /** The transaction it runs in, or null. */
    Transaction transaction() {
        return transaction;
    }

    void transaction(Transaction running) {
        transaction = running;
    }

    XsOp op() {
        return op;
    }

    int txId() {
        return txId;
    }

    /** Number of NULs in the payload. */
    int strings() {
        int count = 0;
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0) {
                count++;
            }
        }
        return count;
    }

    /** The payload's string of that index, which must be there. */
    String string(int index) {
        int at = stringStart(index);
        return new String(bytes, at, stringEnd(at) - at, StandardCharsets.ISO_8859_1);
    }

    byte[] stringBytes(int index) {
        int at = stringStart(index);
        return Arrays.copyOfRange(bytes, at, stringEnd(at));
    }

    /** What follows the first string. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, stringEnd(start) + 1, end);
    }

    /** Refuses a payload that is not exactly one string. */
    void oneString() {
        if (end == start || stringEnd(start) != end - 1) {
            throw Refusal.of(XsError.EINVAL);
        }
    }

    /** Refuses a payload with fewer strings. */
    void atLeast(int count) {
        if (strings() < count) {
            throw Refusal.of(XsError.EINVAL);
        }
    }

    /** Refuses a payload with any other number of strings. */
    void exactly(int count) {
        if (strings() != count) {
            throw Refusal.of(XsError.EINVAL);
        }
    }

    /** The permission entry of that index in wire form; -1 if malformed. */
    int permission(int index) {
        int at = stringStart(index);
        return Permissions.parse(bytes, at, stringEnd(at) - at);
    }

    /** A domain number 0..65535. */
    int domid(int index) {
        long value = number(index);
        if (value < 0 || value > XsWire.DOMID_PARSE_MAX) {
            throw Refusal.of(XsError.EINVAL);
        }
        return (int) value;
    }

    /** A decimal number without sign. */
    long number(int index) {
        return number(string(index));
    }

    static long number(String text) {
        long value = 0;
        if (text.isEmpty() || text.length() > 18) {
            throw Refusal.of(XsError.EINVAL);
        }
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw Refusal.of(XsError.EINVAL);
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** The first string as a canonical path of a node, or of a special node too. Valid during this request only. */
    XsPath path(boolean specialToo) {
        int to = stringEnd(start);
        int length = to - start;
        relative = length > 0 && bytes[start] != '/' && bytes[start] != '@';
        if (relative) {
            byte[] home = caller().home();
            System.arraycopy(home, 0, pathBytes, 0, home.length);
            System.arraycopy(bytes, start, pathBytes, home.length, length);
            path.wrap(pathBytes, 0, home.length + length);
        } else {
            path.wrap(bytes, start, length);
        }
        if (!path.isWellFormed() || path.isSpecial() && !specialToo
                || domain.exceeds(Quota.PATH_MAX, path.relativeLength()) || tooDeep()) {
            throw Refusal.of(XsError.EINVAL);
        }
        return path;
    }

    private boolean tooDeep() {
        return domain.limit(Quota.PATH_DEPTH) != 0 && domain.exceeds(Quota.PATH_DEPTH, path.depth());
    }

    /** Whether {@link #path} had been given relative to the caller's home. */
    boolean relative() {
        return relative;
    }

    private int stringStart(int index) {
        int at = start;
        for (int i = 0; i < index; i++) {
            at = stringEnd(at) + 1;
        }
        return at;
    }

    private int stringEnd(int from) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        throw Refusal.of(XsError.EINVAL);
    }

    /** A line for the access log. */
    String describe(XsError error) {
        int to = start;
        while (to < end && bytes[to] > ' ' && bytes[to] < 127) {
            to++;
        }
        return "d" + caller().domid() + " c" + System.identityHashCode(connection) + " t" + Integer.toUnsignedString(txId) + " "
                + (op == null ? "UNKNOWN" : op) + " " + new String(bytes, start, to - start, StandardCharsets.ISO_8859_1) + " "
                + (error == null ? "OK" : error);
    }

    /** Starts the answer. */
    OutBuffer reply() {
        connection.out().begin(op, reqId, txId);
        return connection.out();
    }

    /** Ends the answer; one that is too long turns into E2BIG. */
    void done() {
        if (connection.out().payload() > XsWire.PAYLOAD_MAX) {
            connection.out().restart(XsOp.ERROR);
            error(connection.out(), XsError.E2BIG);
        }
        connection.out().end();
        connection.wake();
    }

    void ok() {
        answer("OK");
    }

    /** Answers with one string. */
    void answer(String text) {
        reply().put(text);
        connection.out().put((byte) 0);
        done();
    }

    void refuse(XsError error) {
        connection.out().begin(XsOp.ERROR, reqId, txId);
        error(connection.out(), error);
        connection.out().end();
        connection.wake();
    }

    private static void error(OutBuffer out, XsError error) {
        out.put(error.name());
        out.put((byte) 0);
    }
}
