package org.xenolith.toolstack.control;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * The users that domain processes become: one each, from a range that no account lies in, where this host lets the
 * control domain do that. What such a user may open and signal is nothing of another domain's and nothing of the host's.
 *
 * @param obstacle why domain processes stay what they are started as; empty where they change
 */
record DomainUsers(String obstacle) {
    /** The user of domain N is this plus N. Beyond what is given to accounts and, by default, to containers' ranges of one user. */
    static final int FIRST = 4_200_000;
    private static final long CAP_SETGID = 1 << 6;
    private static final long CAP_SETUID = 1 << 7;

    /** Looks at what this process may do, and at whether its classes can be read by others. */
    static DomainUsers ofThisProcess() {
        Path self = Path.of("/proc/self");
        String obstacle = rights(text(self.resolve("status")), text(self.resolve("uid_map")), text(self.resolve("gid_map")));
        return new DomainUsers(obstacle.isEmpty() ? classPath(System.getProperty("java.class.path")) : obstacle);
    }

    /** @return the obstacle in what /proc says of this process, or empty */
    static String rights(String status, String uidMap, String gidMap) {
        long held = status.lines().filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).trim(), 16)).findFirst().orElse(0);
        if ((held & CAP_SETUID) == 0 || (held & CAP_SETGID) == 0) {
            return "the control domain may not change users; run it as root";
        }
        if (!covers(uidMap) || !covers(gidMap)) {
            return "this container has no users " + range() + "; widen its uid and gid map";
        }
        return "";
    }

    private static boolean covers(String map) {
        return map.lines().map(line -> line.trim().split("\\s+")).anyMatch(range -> Long.parseLong(range[0]) <= FIRST
                && Long.parseLong(range[0]) + Long.parseLong(range[2]) > FIRST + DomainJournal.LAST_DOMID);
    }

    /** Classes in a folder are opened when they are first used; jars are open already by then. */
    private static String classPath(String path) {
        for (String entry : path.split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(entry)) && !open(Path.of(entry).toAbsolutePath())) {
                return "other users cannot read " + entry + "; run from jars, or open it to them";
            }
        }
        return "";
    }

    private static boolean open(Path directory) {
        try {
            for (Path at = directory.toRealPath(); at != null; at = at.getParent()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(at);
                if (!permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The user of a domain's process; 0 where it stays what it is. */
    int of(int domid) {
        return obstacle.isEmpty() ? FIRST + domid : 0;
    }

    private static String range() {
        return FIRST + 1 + " to " + (FIRST + DomainJournal.LAST_DOMID);
    }

    /** For xl info. */
    String describe() {
        return obstacle.isEmpty() ? range() + ", one for each domain" : "the control domain's own: " + obstacle;
    }
}
