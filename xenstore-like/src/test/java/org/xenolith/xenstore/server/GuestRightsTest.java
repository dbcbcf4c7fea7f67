package org.xenolith.xenstore.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.xenstore.store.ConnectionPolicy;
import org.xenolith.xenstore.wire.XsOp;

@Timeout(60)
class GuestRightsTest {
    @TempDir
    Path folder;
    private XenstoreServer server;
    private RawClient control;
    private RawClient guest;
    private RawClient backend;

    @BeforeEach
    void start() throws IOException {
        server = XenstoreServer.start();
        server.listen(folder.resolve("control"));
        server.listenAs(folder.resolve("guest"), ConnectionPolicy.guestSocket(7));
        server.listenAs(folder.resolve("backend"), ConnectionPolicy.backend(7));
        control = new RawClient(folder.resolve("control"));
        guest = new RawClient(folder.resolve("guest"));
        backend = new RawClient(folder.resolve("backend"));
        control.ask(XsOp.WRITE, "/local/domain/7/data|");
        control.ask(XsOp.SET_PERMS, "/local/domain/7|n0|r7|");
        control.ask(XsOp.SET_PERMS, "/local/domain/7/data|n7|");
        control.ask(XsOp.WRITE, "/secret|x");
    }

    @AfterEach
    void stop() throws IOException {
        control.close();
        guest.close();
        backend.close();
        server.close();
    }

    @Test
    void shouldHideWhatGuestMayNotRead() throws IOException {
        assertEquals("EACCES|", guest.ask(XsOp.READ, "/secret|"));
        assertEquals("EACCES|", guest.ask(XsOp.READ, "/no-such|"));
        assertEquals("EACCES|", guest.ask(XsOp.WRITE, "/secret|y"));
        assertEquals("EACCES|", guest.ask(XsOp.RM, "/secret|"));
        assertEquals("EACCES|", guest.ask(XsOp.RM, "/|"));
        assertEquals("EACCES|", guest.ask(XsOp.DIRECTORY, "/|"));
        assertEquals("data|", guest.ask(XsOp.DIRECTORY, "/local/domain/7|"));
        assertEquals("ENOENT|", guest.ask(XsOp.READ, "no-such|"));
        assertEquals("EACCES|", guest.ask(XsOp.WRITE, "new|1"));
    }

    @Test
    void shouldRefuseGuestWhatOnlyTheControlDomainMay() throws IOException {
        for (XsOp op : List.of(XsOp.CONTROL, XsOp.INTRODUCE, XsOp.RELEASE, XsOp.RESUME, XsOp.SET_TARGET, XsOp.IS_DOMAIN_INTRODUCED,
                XsOp.SET_FEATURE, XsOp.GET_QUOTA, XsOp.SET_QUOTA)) {
            assertEquals("EACCES|", guest.ask(op, "7|7|7|"), op.name());
            assertEquals("EACCES|", backend.ask(op, "7|7|7|"), op.name());
        }
        assertEquals("EACCES|", guest.ask(XsOp.GET_FEATURE, "7|"));
        assertEquals("15|", guest.ask(XsOp.GET_FEATURE, ""));
    }

    @Test
    void shouldLetOwnerChangePermissionsButNotTheOwner() throws IOException {
        assertEquals("OK|", guest.ask(XsOp.SET_PERMS, "data|n7|r9|"));
        assertEquals("EPERM|", guest.ask(XsOp.SET_PERMS, "data|n9|"));
        assertEquals("EACCES|", guest.ask(XsOp.SET_PERMS, "/local/domain/7|n7|"));
        assertEquals("ENOSPC|", guest.ask(XsOp.SET_PERMS, "data|n7|r1|r2|r3|r4|r5|"));
    }

    @Test
    void shouldHoldGuestToItsQuotas() throws IOException {
        control.ask(XsOp.SET_QUOTA, "7|nodes|5|");
        control.ask(XsOp.SET_QUOTA, "7|watches|2|");
        control.ask(XsOp.SET_QUOTA, "7|transactions|1|");
        for (int i = 0; i < 4; i++) {
            assertEquals("OK|", guest.ask(XsOp.WRITE, "data/" + i + "|1"));
        }
        assertEquals("ENOSPC|", guest.ask(XsOp.WRITE, "data/4|1"));
        assertEquals("OK|", guest.ask(XsOp.WRITE, "data/3|2"));
        assertEquals("OK|", guest.ask(XsOp.RM, "data/3|"));
        assertEquals("OK|", guest.ask(XsOp.WRITE, "data/4|1"));
        assertEquals("ENOSPC|", guest.ask(XsOp.WRITE, "data/0|" + "x".repeat(2048)));
        assertEquals("OK|", guest.ask(XsOp.WATCH, "data|1|"));
        assertEquals("OK|", guest.ask(XsOp.WATCH, "data|2|"));
        assertEquals("ENOSPC|", guest.ask(XsOp.WATCH, "data|3|"));
        assertEquals("1|", guest.ask(XsOp.TRANSACTION_START, "|"));
        assertEquals("ENOSPC|", guest.ask(XsOp.TRANSACTION_START, "|"));
        assertEquals("EINVAL|", guest.ask(XsOp.READ, "data" + "/x".repeat(150) + "|"));
        assertEquals("OK|", control.ask(XsOp.CONTROL, "check|"));
    }

    @Test
    void shouldCleanUpAfterReleasedDomain() throws IOException {
        control.ask(XsOp.INTRODUCE, "7|1|1|");
        guest.ask(XsOp.WRITE, "data/x/y|1");
        control.ask(XsOp.WRITE, "/shared|1");
        control.ask(XsOp.SET_PERMS, "/shared|n0|r7|r8|");
        assertEquals("OK|", control.ask(XsOp.RELEASE, "7|"));
        assertEquals("ENOENT|", control.ask(XsOp.READ, "/local/domain/7/data|"));
        assertEquals("", control.ask(XsOp.READ, "/local/domain/7|"));
        assertEquals("n0|r8|", control.ask(XsOp.GET_PERMS, "/shared|"));
        assertEquals("OK|", control.ask(XsOp.CONTROL, "check|"));
    }

    @Test
    void shouldTellTheGuestsRingHowManyRequestsMayBeUnanswered() throws IOException {
        server.listenAs(folder.resolve("ring"), ConnectionPolicy.guest(7));
        try (RawClient ring = new RawClient(folder.resolve("ring"))) {
            assertEquals("OK|20|", ring.ask(XsOp.CONTROL, "session|s|1|"));
            control.ask(XsOp.SET_QUOTA, "8|outstanding|6|");
            control.ask(XsOp.SET_QUOTA, "7|outstanding|5|");
            RawClient.Frame told = ring.receive(5000);
            assertEquals(0, told.reqId());
            assertEquals("OK|5|", told.payload());
        }
    }

    @Test
    void shouldAnswerEveryRequestOfAGuestThatSendsManyAtOnce() throws IOException {
        control.ask(XsOp.SET_QUOTA, "7|outstanding|3|");
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            many.write(RawClient.frame(XsOp.READ.code(), i, 0, RawClient.bytes("data|")));
        }
        guest.raw(many.toByteArray());
        for (int i = 0; i < 100; i++) {
            assertEquals(i, guest.receive(5000).reqId());
        }
    }

    @Test
    void shouldKeepTheBooksWhenADomainGoesWhileWhatItOwnedIsStillBeingBooked() throws IOException {
        control.ask(XsOp.INTRODUCE, "9|1|1|");
        control.ask(XsOp.WRITE, "/large|1");
        control.ask(XsOp.SET_PERMS, "/large|n9|");
        for (int i = 0; i < 5000; i++) {
            control.ask(XsOp.WRITE, "/large/" + i + "|1");
        }
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(RawClient.frame(XsOp.RM.code(), 1, 0, RawClient.bytes("/large|")));
        both.write(RawClient.frame(XsOp.RELEASE.code(), 2, 0, RawClient.bytes("9|")));
        control.raw(both.toByteArray());
        assertEquals("OK|", control.receive(5000).payload());
        assertEquals("OK|", control.receive(5000).payload());
        control.ask(XsOp.INTRODUCE, "9|1|1|");
        assertEquals("OK|", control.ask(XsOp.CONTROL, "check|"));
    }

    @Test
    void shouldGiveRootAndSpecialNodesOfAReleasedDomainToTheControlDomain() throws IOException {
        control.ask(XsOp.INTRODUCE, "9|1|1|");
        for (String path : new String[] {"/", "@introduceDomain", "@releaseDomain"}) {
            assertEquals("OK|", control.ask(XsOp.SET_PERMS, path + "|n9|r7|"));
        }
        assertEquals("OK|", control.ask(XsOp.RELEASE, "9|"));
        for (String path : new String[] {"/", "@introduceDomain", "@releaseDomain"}) {
            assertEquals("n0|r7|", control.ask(XsOp.GET_PERMS, path + "|"));
        }
        control.ask(XsOp.INTRODUCE, "9|1|1|");
        assertEquals("OK|", control.ask(XsOp.CONTROL, "check|"));
    }

    @Test
    void shouldTellGuestOnlyWhatItMayKnow() throws IOException {
        guest.ask(XsOp.WATCH, "/secret|s|");
        assertEquals("/secret|s|", guest.receive(5000).payload());
        guest.ask(XsOp.WATCH, "@introduceDomain|i|");
        guest.receive(5000);
        guest.ask(XsOp.WATCH, "@releaseDomain|r|");
        guest.receive(5000);
        control.ask(XsOp.WRITE, "/secret|2");
        control.ask(XsOp.INTRODUCE, "8|1|1|");
        control.ask(XsOp.RELEASE, "8|");
        assertEquals("@releaseDomain|r|", guest.receive(5000).payload());
        control.ask(XsOp.SET_PERMS, "@introduceDomain|n0|r7|");
        assertEquals("@introduceDomain|i|", guest.receive(5000).payload());
        control.ask(XsOp.INTRODUCE, "8|1|1|");
        assertEquals("@introduceDomain|i|", guest.receive(5000).payload());
        assertNull(guest.receive(100));
    }

    @Test
    void shouldLimitWatchesByDepth() throws IOException {
        control.ask(XsOp.WATCH, "/d|zero|0|");
        control.receive(5000);
        control.ask(XsOp.WATCH, "/d|one|1|");
        control.receive(5000);
        control.ask(XsOp.WATCH, "@releaseDomain|deep|1|");
        control.receive(5000);
        backend.ask(XsOp.READ, "/secret|");
        try (RawClient other = new RawClient(folder.resolve("control"))) {
            other.ask(XsOp.WRITE, "/d/a/b|1");
            other.ask(XsOp.WRITE, "/d/a|1");
            assertEquals("/d/a|one|", control.receive(5000).payload());
            other.ask(XsOp.WRITE, "/d|1");
            assertEquals("/d|zero|", control.receive(5000).payload());
            assertEquals("/d|one|", control.receive(5000).payload());
            other.ask(XsOp.INTRODUCE, "8|1|1|");
            other.ask(XsOp.CONTROL, "domain-shutdown|8|");
            assertEquals("@releaseDomain/8|deep|", control.receive(5000).payload());
            other.ask(XsOp.CONTROL, "domain-shutdown|8|");
            assertNull(control.receive(50));
        }
    }

    @Test
    void shouldConfineBackEndsToTheirDomain() throws IOException {
        assertEquals("x", backend.ask(XsOp.READ, "/secret|"));
        assertEquals("OK|", backend.ask(XsOp.WRITE, "/local/domain/0/backend/vbd/7/51712/state|2"));
        assertEquals("OK|", backend.ask(XsOp.WRITE, "backend/vif/7/0/state|2"));
        for (String path : List.of("/secret", "/local/domain/0/backend/vbd/8/51712/state", "/local/domain/0/backend/vbd/77/0",
                "/local/domain/0/backend/vbd", "/local/domain/0/backend//7/x".replace("//", "/"), "/local/domain/7/data")) {
            assertEquals("EACCES|", backend.ask(XsOp.WRITE, path + "|1"), path);
            assertEquals("EACCES|", backend.ask(XsOp.RM, path + "|"), path);
        }
    }

    @Test
    void shouldGiveTargetsRightsToTheirDeviceModel() throws IOException {
        control.ask(XsOp.WRITE, "/for8|secret of 8");
        control.ask(XsOp.SET_PERMS, "/for8|n8|");
        control.ask(XsOp.INTRODUCE, "7|1|1|");
        control.ask(XsOp.INTRODUCE, "8|1|1|");
        assertEquals("EACCES|", guest.ask(XsOp.READ, "/for8|"));
        assertEquals("OK|", control.ask(XsOp.SET_TARGET, "7|8|"));
        assertEquals("secret of 8", guest.ask(XsOp.READ, "/for8|"));
        control.ask(XsOp.RELEASE, "8|");
        control.ask(XsOp.WRITE, "/for8|again");
        control.ask(XsOp.SET_PERMS, "/for8|n8|");
        assertEquals("EACCES|", guest.ask(XsOp.READ, "/for8|"));
    }

    @Test
    void shouldLogAccessOfTheDomainThatWasAskedFor() throws IOException {
        Path log = folder.resolve("log");
        control.ask(XsOp.CONTROL, "logfile|" + log + "|");
        control.ask(XsOp.CONTROL, "log|+7|");
        guest.ask(XsOp.READ, "/secret|");
        control.ask(XsOp.READ, "/secret|");
        control.ask(XsOp.CONTROL, "log|-7|");
        guest.ask(XsOp.READ, "data|");
        control.ask(XsOp.CONTROL, "check|");
        String text = Files.readString(log);
        assertTrue(text.contains(" READ /secret EACCES"), text);
        assertFalse(text.contains("d0 "), text);
        assertFalse(text.contains("READ data"), text);
    }
}
