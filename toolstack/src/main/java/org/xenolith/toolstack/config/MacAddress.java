package org.xenolith.toolstack.config;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Ethernet addresses in the form {@code 00:16:3e:01:02:03}. */
public final class MacAddress {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{1,2}([:-][0-9a-fA-F]{1,2}){5}");

    private MacAddress() {
    }

    /** The canonical form: two lower-case digits each, colons. Refuses multicast and all-zero addresses. */
    public static String canonical(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new SpecException("mac '" + text + "' is not like 00:16:3e:01:02:03");
        }
        StringBuilder mac = new StringBuilder();
        int sum = 0;
        for (String part : text.split("[:-]")) {
            int octet = Integer.parseInt(part, 16);
            if (mac.length() == 0 && (octet & 1) != 0) {
                throw new SpecException("mac '" + text + "' is a multicast address");
            }
            sum |= octet;
            mac.append(mac.length() == 0 ? "" : ":").append(String.format("%02x", octet));
        }
        if (sum == 0) {
            throw new SpecException("mac '" + text + "' is all zero");
        }
        return mac.toString();
    }

    /** An address under 00:16:3e, which belongs to Xen. */
    public static String random(RandomGenerator random) {
        return String.format("00:16:3e:%02x:%02x:%02x", random.nextInt(0x80), random.nextInt(0x100),
                random.nextInt(0x100));
    }
}
