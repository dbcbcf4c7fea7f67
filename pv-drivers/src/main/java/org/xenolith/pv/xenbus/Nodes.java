package org.xenolith.pv.xenbus;

import java.util.Optional;
import org.xenolith.abi.XenErrno;
import org.xenolith.xenstore.client.XenstoreOps;

/** Typed, bounds-checked reads and writes below one directory of the store. */
public final class Nodes {
    private final XenstoreOps ops;
    private final String directory;

    public Nodes(XenstoreOps ops, String directory) {
        this.ops = ops;
        this.directory = directory;
    }

    /** The nodes of a sub-directory. */
    public Nodes sub(String name) {
        return new Nodes(ops, directory + "/" + name);
    }

    public String directory() {
        return directory;
    }

    public Optional<String> text(String name) {
        return ops.read(directory + "/" + name);
    }

    public boolean exists(String name) {
        return ops.exists(directory + "/" + name);
    }

    /** A decimal number; {@link DeviceException} if it is missing, no number, or out of range. */
    public int number(String name, int min, int max) {
        return parse(name, text(name).orElseThrow(() ->
                new DeviceException(XenErrno.ENOENT, "reading " + directory + "/" + name)), min, max);
    }

    /** A decimal number, or the default if there is no such node. */
    public int numberOr(String name, int absent, int min, int max) {
        return text(name).map(value -> parse(name, value, min, max)).orElse(absent);
    }

    /** A decimal number of 64 bits. */
    public long longNumber(String name) {
        String value = text(name).orElseThrow(() -> new DeviceException(XenErrno.ENOENT, "reading " + directory + "/" + name));
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw invalid(name, value);
        }
    }

    /** Whether a feature node says 1. */
    public boolean flag(String name) {
        return text(name).filter("1"::equals).isPresent();
    }

    public void put(String name, String value) {
        ops.write(directory + "/" + name, value);
    }

    public void put(String name, long value) {
        put(name, Long.toString(value));
    }

    public void put(String name, boolean value) {
        put(name, value ? "1" : "0");
    }

    public void remove(String name) {
        ops.remove(directory + "/" + name);
    }

    private int parse(String name, String value, int min, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw invalid(name, value);
        }
        throw invalid(name, value);
    }

    private DeviceException invalid(String name, String value) {
        String shown = value.length() > 32 ? value.substring(0, 32) + "..." : value;
        return new DeviceException(XenErrno.EINVAL, directory + "/" + name + "=" + shown + " is out of range");
    }
}
