package org.xenolith.toolstack.domain;

/** Where the two halves of a device live in xenstore; see {@code docs/xenstore-paths.md}. */
public final class DevicePaths {
    private DevicePaths() {
    }

    /** Class directory of a domain's back ends: {@code /local/domain/0/backend/vbd/3}. */
    public static String backends(String type, int domid) {
        return "/local/domain/0/backend/" + type + "/" + domid;
    }

    public static String backend(String type, int domid, int devid) {
        return backends(type, domid) + "/" + devid;
    }

    public static String frontend(String type, int domid, int devid) {
        return domain(domid) + "/device/" + type + "/" + devid;
    }

    /** The toolstack's own copy, which a guest cannot change: {@code /libxl/3/device/vbd/51712}. */
    public static String libxl(String type, int domid, int devid) {
        return "/libxl/" + domid + "/device/" + type + "/" + devid;
    }

    public static String domain(int domid) {
        return "/local/domain/" + domid;
    }
}
