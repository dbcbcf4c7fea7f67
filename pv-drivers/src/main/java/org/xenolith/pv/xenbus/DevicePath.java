package org.xenolith.pv.xenbus;

import org.xenolith.abi.DomId;

/**
 * Where a device's two halves live in the store.
 *
 * @param backDomain  domain of the back end
 * @param frontDomain domain of the front end
 * @param back        directory of the back end, {@code /local/domain/0/backend/vbd/3/51712}
 * @param front       directory of the front end, {@code /local/domain/3/device/vbd/51712}
 */
public record DevicePath(DomId backDomain, DomId frontDomain, String back, String front) {
    /** The usual directories of a device whose back end is in dom0. */
    public static DevicePath of(String type, DomId front, int device) {
        return of(type, DomId.DOM0, front, device);
    }

    public static DevicePath of(String type, DomId back, DomId front, int device) {
        return new DevicePath(back, front, "/local/domain/" + back + "/backend/" + type + "/" + front + "/" + device,
                "/local/domain/" + front + "/device/" + type + "/" + device);
    }

    /** Where the back end leaves its last error, as Linux does: {@code /local/domain/0/error/backend/vbd/3/51712/error}. */
    public String backError() {
        String domain = "/local/domain/" + backDomain;
        return domain + "/error" + back.substring(domain.length()) + "/error";
    }

    /** Where the front end leaves its last error. */
    public String frontError() {
        String domain = "/local/domain/" + frontDomain;
        return domain + "/error" + front.substring(domain.length()) + "/error";
    }
}
