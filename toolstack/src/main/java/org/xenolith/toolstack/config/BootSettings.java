package org.xenolith.toolstack.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.xenolith.toolstack.proto.DomainConfig;

/** What the domain boots: kernel, ramdisk and command line. */
final class BootSettings {
    private final Settings settings;
    private final Path directory;

    BootSettings(Settings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    void read(DomainConfig.Builder config, List<String> notices) {
        String kernel = path("kernel");
        if (kernel.isEmpty()) {
            String remedy = settings.has("bootloader") ? "; boot loaders are not served, so name the kernel itself" : "";
            throw settings.error("kernel", "is missing" + remedy);
        }
        config.setKernel(kernel).setRamdisk(path("ramdisk")).setCmdline(cmdline(notices));
    }

    private String path(String key) {
        String text = settings.text(key).orElse("");
        if (text.isEmpty()) {
            return "";
        }
        try {
            return directory.resolve(text).normalize().toString();
        } catch (InvalidPathException e) {
            throw settings.error(key, "is no path: " + e.getReason());
        }
    }

    private String cmdline(List<String> notices) {
        String root = settings.text("root").map(value -> "root=" + value).orElse("");
        String extra = settings.text("extra").orElse("");
        if (settings.has("cmdline")) {
            if (!root.isEmpty() || !extra.isEmpty()) {
                notices.add(settings.error("cmdline", "warning: root= and extra= are ignored beside cmdline=")
                        .getMessage());
            }
            return settings.text("cmdline").orElseThrow();
        }
        return root.isEmpty() || extra.isEmpty() ? root + extra : root + " " + extra;
    }
}
