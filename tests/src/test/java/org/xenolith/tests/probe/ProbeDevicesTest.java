package org.xenolith.tests.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.domain.ShutdownReason;
import org.xenolith.evtchn.LocalPort;
import org.xenolith.kvm.KvmProbe;
import org.xenolith.pv.blk.BlockBackend;
import org.xenolith.pv.blk.BlockBackendConfig;
import org.xenolith.pv.blk.MemoryImage;
import org.xenolith.pv.xenbus.DevicePath;
import org.xenolith.xenstore.client.XenstoreAdmin;
import org.xenolith.xenstore.client.XenstoreClients;
import org.xenolith.xenstore.ring.RingState;
import org.xenolith.xenstore.ring.XenstoreRing;
import org.xenolith.xenstore.server.XenstoreServer;
import org.xenolith.xenstore.store.ConnectionPolicy;

/** The probe with a real xenstore on its ring and a disk in memory. */
@Timeout(120)
class ProbeDevicesTest {
    private static final String HOME = "/local/domain/" + ProbeDomain.DOMID.value();
    private static final DevicePath DISK = DevicePath.of("vbd", ProbeDomain.DOMID, 51712);

    @TempDir
    Path folder;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicReference<LocalPort> storePort = new AtomicReference<>();
    private XenstoreServer server;
    private XenstoreAdmin store;

    @BeforeAll
    static void buildProbe() throws IOException, InterruptedException {
        KvmProbe.Result host = KvmProbe.ofHost().probe();
        assumeTrue(host.usable(), host.reason());
        ProbeImages.build();
    }

    @BeforeEach
    void startStore() throws IOException {
        server = XenstoreServer.start();
        server.listenAs(folder.resolve("guest"), ConnectionPolicy.guest(ProbeDomain.DOMID.value()));
        store = XenstoreClients.inProcess(server, ConnectionPolicy.control());
        String guest = String.valueOf(ProbeDomain.DOMID.value());
        node(HOME, "", "n0", "r" + guest);
        node(HOME + "/data", "", "n" + guest);
        node(HOME + "/device", "", "n0", "r" + guest);
        node(DISK.front(), "", "n" + guest, "r0");
        store.write(DISK.front() + "/backend", DISK.back());
        store.write(DISK.front() + "/backend-id", "0");
        store.write(DISK.front() + "/state", "1");
        node(DISK.back(), "", "n0", "r" + guest);
        store.write(DISK.back() + "/online", "1");
    }

    @AfterEach
    void stopStore() {
        store.close();
        server.close();
        executor.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"64,xs-walk", "32,xs-walk", "64,blk-write 128", "32,blk-write 128", "64,blk-abuse", "32,blk-abuse",
            "64,blk-discard 0", "64,blk-speed 32", "32,xs-read name"})
    void shouldSucceedOverTheStoreRing(int bits, String test) throws Exception {
        store.write(HOME + "/name", "probe");
        String output = run(bits, test);
        assertTrue(output.contains("PROBE " + test.split(" ")[0] + " SUCCESS"), output);
        assertFalse(output.contains("FAILURE") || output.contains("ERROR"), output);
    }

    @ParameterizedTest
    @CsvSource({"64,abuse-store", "64,blk-read 0;abuse-blk", "32,abuse-store", "32,blk-read 0;abuse-blk",
            "64,blk-read 0;abuse-grants"})
    void shouldHurtNothingElseByMisbehaviour(int bits, String commands) throws Exception {
        String output = run(bits, commands + ";version");
        assertTrue(output.contains("PROBE version SUCCESS"), output);
        store.write("/tool/after", "alive");
        assertEquals("alive", store.read("/tool/after").orElseThrow());
    }

    private String run(int bits, String commands) throws Exception {
        try (ProbeDomain domain = new ProbeDomain(ProbeImages.of(bits), 1, "probe=\"" + commands + ";poweroff\"");
                XenstoreRing ring = new XenstoreRing(domain.core().memory(), GuestLayout.STORE_PFN << 12,
                        this::notifyGuest, this::connect, RingState.INITIAL);
                BlockBackend disk = new BlockBackend(BlockBackendConfig.of(DISK), domain.core().grants(),
                        domain.core().binder(), store, new MemoryImage(4 << 20), executor)) {
            storePort.set(domain.core().binder().bindInterdomain(ProbeDomain.DOMID, domain.core().special().storePort(),
                    ring::signal));
            disk.start();
            domain.start();
            assertEquals(ShutdownReason.POWEROFF, domain.await(60), domain::output);
            return domain.output();
        }
    }

    private void notifyGuest() {
        LocalPort port = storePort.get();
        if (port != null) {
            port.send();
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("guest")));
        return channel;
    }

    private void node(String path, String value, String... permissions) {
        store.write(path, value);
        store.setPermissions(path, List.of(permissions));
    }
}
