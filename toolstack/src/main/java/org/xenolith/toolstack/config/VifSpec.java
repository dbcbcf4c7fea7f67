package org.xenolith.toolstack.config;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.xenolith.toolstack.proto.VifConfig;

/** A network interface as specified (docs/man/xl-network-configuration.5). */
public final class VifSpec {
    private static final List<String> KEYS = List.of("mac", "bridge", "gatewaydev", "netdev", "type", "model",
            "vifname", "script", "ip", "backend", "rate", "devid", "mtu", "vlan");
    private static final String DEFAULT_BRIDGE = "xenbr0";
    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65_535;
    /** IFNAMSIZ without its NUL. */
    private static final int MAX_IFNAME = 15;

    private final Map<String, String> given = new LinkedHashMap<>();
    private boolean trusted = true;

    private VifSpec() {
    }

    public static VifSpec parse(String text) {
        VifSpec spec = new VifSpec();
        Arrays.stream(text.split(",")).map(String::strip).filter(token -> !token.isEmpty()).forEach(spec::token);
        return spec;
    }

    /**
     * With defaults filled in.
     *
     * @param index the position in the list, which is the devid where none is given
     * @param random draws the MAC where none is given
     */
    public VifConfig toConfig(int index, RandomGenerator random) {
        String mac = given.get("mac");
        VifConfig.Builder vif = VifConfig.newBuilder().setDevid(number("devid", index, 0, 0xffff))
                .setMac(mac == null ? MacAddress.random(random) : MacAddress.canonical(mac))
                .setBridge(given.getOrDefault("bridge", DEFAULT_BRIDGE))
                .setVifname(interfaceName()).setScript(text("script")).setIp(text("ip")).setBackend(text("backend"))
                .setMtu(number("mtu", 0, MIN_MTU, MAX_MTU))
                .setGatewaydev(given.getOrDefault("gatewaydev", text("netdev"))).setVlan(text("vlan"))
                .setType(type()).setModel(text("model")).setTrusted(trusted);
        if (given.containsKey("rate")) {
            VifRate rate = VifRate.parse(given.get("rate"));
            vif.setRateBytesPerInterval(rate.bytesPerInterval()).setRateIntervalUs(rate.intervalMicros());
        }
        return vif.build();
    }

    /** What was said, in order. */
    public Map<String, String> given() {
        return Map.copyOf(given);
    }

    private void token(String token) {
        if (token.equals("trusted") || token.equals("untrusted")) {
            trusted = token.equals("trusted");
            return;
        }
        int equals = token.indexOf('=');
        if (equals < 0) {
            throw new SpecException("'" + token + "' is not key=value");
        }
        String key = token.substring(0, equals).strip();
        if (!KEYS.contains(key)) {
            throw new SpecException("unknown parameter '" + key + "'" + NearestName.hint(key, KEYS));
        }
        given.put(key, token.substring(equals + 1).strip());
    }

    private String text(String key) {
        return given.getOrDefault(key, "");
    }

    private String type() {
        String type = given.getOrDefault("type", "vif");
        if (!type.equals("vif")) {
            throw new SpecException("type '" + type + "' is not served; PVH guests have type=vif");
        }
        return type;
    }

    private String interfaceName() {
        String name = text("vifname");
        if (name.length() > MAX_IFNAME || name.indexOf('/') >= 0 || name.chars().anyMatch(c -> c <= ' ')) {
            throw new SpecException("vifname '" + name + "' is no interface name of 1 to " + MAX_IFNAME
                    + " characters without blanks and /");
        }
        return name;
    }

    private int number(String key, int otherwise, int min, int max) {
        String text = given.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new SpecException(key + " '" + text + "' is not a number from " + min + " to " + max);
        }
        return Integer.parseInt(text);
    }
}
