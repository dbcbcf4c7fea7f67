package org.xenolith.tests.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The configuration file of a probe guest, line by line. */
record Guest(String name, List<String> lines) {
    /** @param commands what the probe does, between semicolons; then it obeys its console */
    static Guest probe(String name, String commands) {
        return new Guest(name, List.of("name=\"" + name + "\"", "type=\"pvh\"", "engine=\"kvm\"", "memory=16",
                "kernel=\"" + ProbeKernel.path() + "\"", "extra='probe=\"" + commands + "\"'"));
    }

    /** The same with a key set otherwise. */
    Guest with(String key, String value) {
        List<String> all = new ArrayList<>(without(key).lines);
        all.add(key + "=" + value);
        return new Guest(name, all);
    }

    Guest without(String key) {
        return new Guest(name, lines.stream().filter(line -> !line.startsWith(key + "=")).toList());
    }

    Guest withDisk(Path image) {
        return with("disk", "[\"format=raw,vdev=xvda,access=rw,target=" + image + "\"]");
    }

    /** One interface on no bridge, under that name on the host. */
    Guest withVif(String device) {
        return with("vif", "[\"mac=00:16:3e:00:00:01,bridge=,vifname=" + device + "\"]");
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }
}
