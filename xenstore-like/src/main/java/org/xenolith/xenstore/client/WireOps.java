package org.xenolith.xenstore.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenolith.xenstore.XenstoreException;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.wire.XsOp;

/** The operations on nodes, in one transaction or in none. */
class WireOps implements XenstoreOps {
    private static final byte[] NOTHING = new byte[0];

    private final Exchange exchange;
    private final int txId;

    WireOps(Exchange exchange, int txId) {
        this.exchange = exchange;
        this.txId = txId;
    }

    /** One request and its answer. */
    interface Exchange {
        /** Returns the answer's payload, or throws the error it was. */
        byte[] request(XsOp op, int txId, byte[] payload);
    }

    final byte[] request(XsOp op, String... strings) {
        return exchange.request(op, txId, payload(NOTHING, strings));
    }

    /** Strings with their NULs, and bytes after them. */
    static byte[] payload(byte[] rest, String... strings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String string : strings) {
            out.writeBytes(string.getBytes(StandardCharsets.UTF_8));
            out.write(0);
        }
        out.writeBytes(rest);
        return out.toByteArray();
    }

    /** The strings of a payload, each ended by a NUL. */
    static List<String> strings(byte[] payload, int from) {
        List<String> all = new ArrayList<>();
        int start = from;
        for (int i = from; i < payload.length; i++) {
            if (payload[i] == 0) {
                all.add(new String(payload, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        return all;
    }

    @Override
    public Optional<byte[]> readBytes(String path) {
        return ifThere(() -> request(XsOp.READ, path));
    }

    @Override
    public void writeBytes(String path, byte[] value) {
        exchange.request(XsOp.WRITE, txId, payload(value, path));
    }

    @Override
    public Optional<List<String>> directory(String path) {
        try {
            return ifThere(() -> request(XsOp.DIRECTORY, path)).map(payload -> strings(payload, 0));
        } catch (XenstoreException e) {
            if (e.error() != XsError.E2BIG) {
                throw e;
            }
            return ifThere(() -> longDirectory(path)).map(payload -> strings(payload, 0));
        }
    }

    private byte[] longDirectory(String path) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        String generation = null;
        while (true) {
            byte[] part = request(XsOp.DIRECTORY_PART, path, Integer.toString(names.size()));
            String seen = strings(part, 0).get(0);
            if (generation != null && !generation.equals(seen)) {
                names.reset();
                generation = null;
                continue;
            }
            generation = seen;
            int from = seen.length() + 1;
            boolean last = part.length == from + 1 || part.length >= from + 2 && part[part.length - 2] == 0;
            names.write(part, from, part.length - from - (last ? 1 : 0));
            if (last) {
                return names.toByteArray();
            }
        }
    }

    private interface Fetch {
        byte[] get();
    }

    private static Optional<byte[]> ifThere(Fetch fetch) {
        try {
            return Optional.of(fetch.get());
        } catch (XenstoreException e) {
            if (e.error() != XsError.ENOENT) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    public void mkdir(String path) {
        request(XsOp.MKDIR, path);
    }

    @Override
    public void remove(String path) {
        ifThere(() -> request(XsOp.RM, path));
    }

    @Override
    public List<String> permissions(String path) {
        return strings(request(XsOp.GET_PERMS, path), 0);
    }

    @Override
    public void setPermissions(String path, List<String> permissions) {
        List<String> all = new ArrayList<>(permissions);
        all.add(0, path);
        request(XsOp.SET_PERMS, all.toArray(String[]::new));
    }
}
