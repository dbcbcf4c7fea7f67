package org.xenolith.toolstack.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostPathsTest {
    private static String root(Map<String, String> environment, String user) {
        return HostPaths.fromEnvironment(environment, user, "/home/ann").root().toString();
    }

    @Test
    void shouldBeMovedByOneVariable() {
        HostPaths paths = HostPaths.fromEnvironment(Map.of("XENOLITH_DIR", "/srv/a"), "root", "/root");
        assertEquals(Path.of("/srv/a/run/control.sock"), paths.controlSocket());
        assertEquals(Path.of("/srv/a/run/xenstored/socket"), paths.xenstoreSocket());
        assertEquals(Path.of("/srv/a/run/domain/7.sock"), paths.domainSocket(7));
        assertEquals(Path.of("/srv/a/run/domain/7.console"), paths.consoleSocket(7));
        assertEquals(Path.of("/srv/a/state"), paths.state());
        assertEquals(Path.of("/srv/a/log"), paths.log());
    }

    @Test
    void shouldDefaultByUser() {
        assertEquals("/var/lib/xenolith", root(Map.of(), "root"));
        assertEquals("/home/ann/.local/share/xenolith", root(Map.of(), "ann"));
        assertEquals("/data/xenolith", root(Map.of("XDG_DATA_HOME", "/data"), "ann"));
        assertEquals("/home/ann/.local/share/xenolith", root(Map.of("XDG_DATA_HOME", "relative"), "ann"));
    }

    @Test
    void shouldRefuseARootTooLongForSockets() {
        String longest = "/" + "x".repeat(107 - "/run/domain/32751.console".length() - 1);
        assertEquals(longest, new HostPaths(Path.of(longest)).root().toString());
        String message = assertThrows(HostPaths.UnusableException.class, () -> new HostPaths(Path.of(longest + "x")))
                .getMessage();
        assertTrue(message.contains("XENOLITH_DIR") && message.contains("108 bytes"), message);
    }
}
