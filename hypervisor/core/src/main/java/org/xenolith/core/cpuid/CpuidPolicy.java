package org.xenolith.core.cpuid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.xenolith.core.engine.CpuidLeaf;

/**
 * What {@code cpuid=} asks for, in the subset of xl.cfg(5)'s libxl form that is served: {@code host}, or {@code baseline} for what
 * other engines and hosts have too, and then features, each off (0), required (1), or as the base has it (x, k, s).
 */
public final class CpuidPolicy implements UnaryOperator<List<CpuidLeaf>> {
    private static final Map<String, UnaryOperator<List<CpuidLeaf>>> BASES =
            Map.of("host", UnaryOperator.identity(), "baseline", new CpuidBaseline());
    private final UnaryOperator<List<CpuidLeaf>> base;
    private final Set<String> off = new TreeSet<>();
    private final Set<String> required = new TreeSet<>();

    private CpuidPolicy(UnaryOperator<List<CpuidLeaf>> base) {
        this.base = base;
    }

    /**
     * Reads {@code "host,NAME=VALUE,..."} or {@code "baseline,..."}; empty means all that the engine offers.
     *
     * @throws IllegalArgumentException naming the part that is wrong and what could stand there
     */
    public static CpuidPolicy parse(String text) {
        String[] parts = (text.isEmpty() ? "host" : text).split(",", -1);
        UnaryOperator<List<CpuidLeaf>> base = BASES.get(parts[0].strip());
        if (base == null) {
            throw new IllegalArgumentException("'" + parts[0].strip() + "' is no base; write \"host,FEATURE=0,...\" or \"baseline,...\"");
        }
        CpuidPolicy policy = new CpuidPolicy(base);
        for (int i = 1; i < parts.length; i++) {
            policy.add(parts[i].strip());
        }
        return policy;
    }

    private void add(String part) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        if (CpuidFeature.named(name).isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' is not a feature that can be set; there are "
                    + String.join(" ", CpuidFeature.names()));
        }
        off.remove(name);
        required.remove(name);
        switch (value) {
            case "0" -> off.add(name);
            case "1" -> required.add(name);
            case "x", "k", "s" -> { }
            default -> throw new IllegalArgumentException(name + "='" + value + "': write " + name + "=0, =1 or =x");
        }
    }

    /** The required features that the base has not, of what an engine offers. */
    public List<String> missing(List<CpuidLeaf> offered) {
        List<CpuidLeaf> shown = base.apply(offered);
        return required.stream().filter(name -> shown.stream().noneMatch(CpuidFeature.named(name).orElseThrow()::isSet)).toList();
    }

    /** What the base has of what the engine offers, without the features that are off. */
    @Override
    public List<CpuidLeaf> apply(List<CpuidLeaf> offered) {
        List<CpuidLeaf> shown = new ArrayList<>(base.apply(offered));
        for (String name : off) {
            shown.replaceAll(CpuidFeature.named(name).orElseThrow()::clear);
        }
        return shown;
    }
}
