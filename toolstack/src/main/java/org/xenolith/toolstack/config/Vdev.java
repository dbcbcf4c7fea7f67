package org.xenolith.toolstack.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of virtual disks and their numbers in xenstore (docs/man/xen-vbd-interface.7). */
public final class Vdev {
    private static final int XVD_MAJOR = 202;
    private static final int IDE_MAJOR_0 = 3;
    private static final int IDE_MAJOR_1 = 22;
    private static final int SCSI_MAJOR = 8;
    private static final int EXTENDED = 1 << 28;
    private static final int MAX_DISK = (1 << 20) - 1;
    private static final int MAX_PARTITION = 255;
    private static final Pattern NAME = Pattern.compile("(xvd|hd|sd)([a-z]{1,6})([1-9][0-9]{0,3})?");
    private static final Pattern PAIR = Pattern.compile("d([0-9]{1,8})p([0-9]{1,4})");
    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-fA-F]{1,8}|[0-9]{1,11}");

    private Vdev() {
    }

    /** The device number of {@code xvda1}, {@code hdc}, {@code sdb2}, {@code d3p1} or a bare number. */
    public static int number(String name) {
        Matcher named = NAME.matcher(name);
        if (named.matches()) {
            int partition = named.group(3) == null ? 0 : Integer.parseInt(named.group(3));
            return ofName(name, named.group(1), letters(named.group(2)), partition);
        }
        Matcher pair = PAIR.matcher(name);
        if (pair.matches()) {
            return xvd(name, Integer.parseInt(pair.group(1)), Integer.parseInt(pair.group(2)));
        }
        if (NUMBER.matcher(name).matches()) {
            return bare(name);
        }
        throw new SpecException("vdev '" + name + "' is none of xvdX, sdX, hdX, dNpM or a number");
    }

    private static int ofName(String name, String prefix, int disk, int partition) {
        return switch (prefix) {
            case "xvd" -> xvd(name, disk, partition);
            case "hd" -> {
                check(name, disk, 3, partition, 63);
                yield (disk < 2 ? IDE_MAJOR_0 : IDE_MAJOR_1) << 8 | (disk & 1) << 6 | partition;
            }
            default -> {
                check(name, disk, 15, partition, 15);
                yield SCSI_MAJOR << 8 | disk << 4 | partition;
            }
        };
    }

    private static int xvd(String name, int disk, int partition) {
        check(name, disk, MAX_DISK, partition, MAX_PARTITION);
        return disk <= 15 && partition <= 15
                ? XVD_MAJOR << 8 | disk << 4 | partition
                : EXTENDED | disk << 8 | partition;
    }

    private static void check(String name, int disk, int maxDisk, int partition, int maxPartition) {
        if (disk > maxDisk || partition > maxPartition) {
            throw new SpecException("vdev '" + name + "': disk=" + disk + " (max " + maxDisk + "), partition="
                    + partition + " (max " + maxPartition + ")");
        }
    }

    /** Base 26 without a zero: a = 0, z = 25, aa = 26. */
    private static int letters(String letters) {
        int index = -1;
        for (int i = 0; i < letters.length(); i++) {
            index = (index + 1) * 26 + letters.charAt(i) - 'a';
        }
        return index;
    }

    private static int bare(String digits) {
        int radix = digits.startsWith("0x") ? 16 : digits.startsWith("0") && digits.length() > 1 ? 8 : 10;
        try {
            return Integer.parseInt(radix == 16 ? digits.substring(2) : digits, radix);
        } catch (NumberFormatException e) {
            throw new SpecException("vdev number '" + digits + "' is not one from 0 to " + Integer.MAX_VALUE);
        }
    }
}
