package org.xenolith.toolstack.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of disk specifications, as in Xen's libxlu_disk_l.l: keys, flags, positions and old prefixes mixed. */
final class DiskSpecParser {
    private static final List<String> KEYS = List.of("target", "format", "vdev", "access", "devtype", "backend",
            "backendtype", "script", "specification", "grant_usage");
    private static final Set<String> FORMATS = Set.of("raw", "qcow", "qcow2", "vhd", "qed", "empty");
    private static final Set<String> BACKEND_TYPES = Set.of("phy", "tap", "qdisk", "standalone");
    private static final Pattern KEY = Pattern.compile("([a-z][-_a-z0-9]*)=(.*)", Pattern.DOTALL);
    private static final Pattern PREFIX = Pattern.compile("([a-z][a-z0-9]*):");
    private static final Set<String> FORMAT_PREFIXES = Set.of("raw", "qcow", "qcow2", "vhd");
    private static final Set<String> SCRIPT_PREFIXES = Set.of("iscsi", "nbd", "enbd", "drbd");
    private static final Set<String> IGNORED_PREFIXES = Set.of("tapdisk", "tap", "tap2", "aio", "ioemu", "file", "phy");

    private String rest = "";
    private String target;
    private String format = "";
    private String vdev = "";
    private String backend = "";
    private String backendType = "";
    private String script = "";
    private String specification = "";
    private boolean readWrite = true;
    private boolean accessPlaced;
    private boolean cdrom;
    private boolean directIoSafe;
    private boolean prefixed;
    private Boolean discard;
    private Boolean trusted;

    void add(String part) {
        rest = part;
        skipBlanks();
        while (!rest.isEmpty()) {
            step();
            skipBlanks();
        }
    }

    DiskSpec finish() {
        String finalFormat = format.isEmpty() ? "raw" : format;
        if (cdrom) {
            readWrite = false;
            finalFormat = target == null || target.isEmpty() ? "empty" : finalFormat;
        }
        if (vdev.isEmpty()) {
            throw new SpecException("no vdev given");
        }
        if (target == null && !cdrom) {
            throw new SpecException("no target given, and the disk is not removable");
        }
        return new DiskSpec(Optional.ofNullable(target), finalFormat, vdev, readWrite, cdrom, cdrom, directIoSafe,
                Optional.ofNullable(discard), Optional.ofNullable(trusted), backend, backendType, script,
                specification);
    }

    private void step() {
        if (rest.startsWith("target=")) {
            String value = rest.substring("target=".length());
            target = once("target", target, value.endsWith(",") ? value.substring(0, value.length() - 1) : value);
            rest = "";
        } else if (!prefix()) {
            int comma = rest.indexOf(',');
            String token = comma < 0 ? rest : rest.substring(0, comma);
            rest = comma < 0 ? "" : rest.substring(comma + 1);
            token(token);
        }
    }

    private boolean prefix() {
        Matcher matcher = PREFIX.matcher(rest);
        if (!matcher.lookingAt()) {
            return false;
        }
        String name = matcher.group(1);
        if (FORMAT_PREFIXES.contains(name)) {
            setFormat(name);
        } else if (SCRIPT_PREFIXES.contains(name)) {
            script = once("script", script, "block-" + name);
        } else if (!IGNORED_PREFIXES.contains(name)) {
            refuseUnknownPrefix(name, matcher.end());
            return false;
        }
        prefixed = true;
        rest = rest.substring(matcher.end());
        return true;
    }

    /** A letter or digit behind the colon makes it an ordinary word: {@code hdc:cdrom}. */
    private void refuseUnknownPrefix(String name, int end) {
        boolean word = end < rest.length() && Character.isLetterOrDigit(rest.charAt(end))
                && !Character.isUpperCase(rest.charAt(end));
        if (!word) {
            throw new SpecException("unknown prefix '" + name + ":'");
        }
    }

    private void token(String token) {
        switch (token) {
            case "cdrom" -> cdrom = true;
            case "direct-io-safe" -> directIoSafe = true;
            case "discard" -> discard = true;
            case "no-discard" -> discard = false;
            case "trusted" -> trusted = true;
            case "untrusted" -> trusted = false;
            default -> {
                Matcher keyed = KEY.matcher(token);
                if (keyed.matches()) {
                    assign(keyed.group(1), keyed.group(2));
                } else if (token.indexOf('=') >= 0) {
                    throw new SpecException("'" + token + "' has a = but is no key=value; a target with a = or a comma"
                            + " is written target=... as the last part");
                } else {
                    place(token);
                }
            }
        }
    }

    private void assign(String key, String value) {
        switch (key) {
            case "format" -> setFormat(value);
            case "vdev" -> vdev = once("vdev", vdev, value);
            case "access" -> setAccess(value);
            case "devtype" -> setType(value);
            case "backend" -> backend = once("backend", backend, value);
            case "backendtype" -> backendType = once("backendtype", backendType,
                    oneOf("backendtype", value, BACKEND_TYPES));
            case "script" -> script = once("script", script, value);
            case "specification" -> specification = once("specification", specification,
                    oneOf("specification", value, Set.of("xen", "virtio")));
            case "grant_usage" -> oneOf("grant_usage", value, Set.of("0", "1"));
            default -> throw new SpecException("unknown parameter '" + key + "'" + NearestName.hint(key, KEYS));
        }
    }

    private void place(String token) {
        if (target == null) {
            target = token;
        } else if (!prefixed && format.isEmpty()) {
            if (target.isEmpty() && vdevWithType(token)) {
                format = "empty";
            } else {
                setFormat(token);
            }
        } else if (vdev.isEmpty()) {
            if (!vdevWithType(token)) {
                vdev = token;
            }
        } else if (!accessPlaced) {
            accessPlaced = true;
            setAccess(token);
        } else {
            throw new SpecException("'" + token + "' is one part too many; target, format, vdev and access are given");
        }
    }

    private boolean vdevWithType(String token) {
        int colon = token.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        vdev = once("vdev", vdev, token.substring(0, colon));
        setType(token.substring(colon + 1));
        return true;
    }

    private void setType(String value) {
        cdrom = oneOf("devtype", value, Set.of("cdrom", "disk")).equals("cdrom");
    }

    private void setAccess(String value) {
        readWrite = switch (value) {
            case "r", "ro" -> false;
            case "", "w", "rw" -> true;
            default -> throw new SpecException("access '" + value + "' is none of ro, r, rw, w");
        };
    }

    private void setFormat(String value) {
        format = once("format", format, value.isEmpty() ? "raw" : oneOf("format", value, FORMATS));
    }

    private static String oneOf(String key, String value, Set<String> known) {
        if (!known.contains(value)) {
            throw new SpecException(key + " '" + value + "' is none of "
                    + String.join(", ", known.stream().sorted().toList()));
        }
        return value;
    }

    private static String once(String key, String before, String value) {
        if (before != null && !before.isEmpty() && !before.equals(value)) {
            throw new SpecException(key + " is given twice: '" + before + "' and '" + value + "'");
        }
        return value;
    }

    private void skipBlanks() {
        rest = rest.stripLeading();
    }
}
