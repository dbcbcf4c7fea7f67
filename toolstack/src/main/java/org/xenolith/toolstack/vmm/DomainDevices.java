package org.xenolith.toolstack.vmm;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.abi.DomId;
import org.xenolith.abi.memory.GuestMemory;
import org.xenolith.core.builder.GuestLayout;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.linux.BlockFile;
import org.xenolith.linux.Tap;
import org.xenolith.linux.UnixListener;
import org.xenolith.pv.blk.BlockBackend;
import org.xenolith.pv.blk.BlockBackendConfig;
import org.xenolith.pv.console.ConsoleBackend;
import org.xenolith.pv.net.NetBackend;
import org.xenolith.pv.net.NetBackendConfig;
import org.xenolith.pv.xenbus.DevicePath;
import org.xenolith.toolstack.device.VbdNodes;
import org.xenolith.toolstack.device.VifNodes;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.domain.Undo;
import org.xenolith.toolstack.proto.Assign;
import org.xenolith.toolstack.proto.DiskConfig;
import org.xenolith.toolstack.proto.DiskCounters;
import org.xenolith.toolstack.proto.Hello.Purpose;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;
import org.xenolith.toolstack.proto.StreamDevice;
import org.xenolith.toolstack.proto.StreamDevices;
import org.xenolith.toolstack.proto.VifConfig;
import org.xenolith.toolstack.proto.VifCounters;
import org.xenolith.xenstore.client.XenstoreClient;
import org.xenolith.xenstore.client.XenstoreClients;
import org.xenolith.xenstore.ring.RingState;

/** The back ends of one domain: console, xenstore ring, disks, interfaces. */
final class DomainDevices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DomainDevices.class);
    private static final long CONSOLE_RETRY_MS = 20;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> daemon(task, "device"));
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "device-timer"));

    private final SavedDevices saved;
    private final List<Runnable> announcements = new ArrayList<>();
    private boolean atRest;
    private final Map<BlockFile, Boolean> unlocked = new LinkedHashMap<>();
    private final Map<Integer, RawFileImage> images = new TreeMap<>();
    private final Map<Integer, BlockBackend> disks = new TreeMap<>();
    private final Map<Integer, NetBackend> vifs = new TreeMap<>();
    private final Map<Integer, GuestAddresses> addresses = new TreeMap<>();
    private ConsoleBackend console;
    private GuestStore guestStore;

    private DomainDevices(SavedDevices saved, boolean atRest) {
        this.saved = saved;
        this.atRest = atRest;
    }

    /** Makes them, and lets them serve. @param listener where the console is served; owned from now on */
    static DomainDevices open(DomainParts parts, Handed handed, UnixListener listener, StoreLines stores, SavedDevices saved, Undo undo) {
        return make(parts, handed, listener, stores, new DomainDevices(saved, false), undo);
    }

    /** As {@link #open}, without letting anything that the guest asks get out until {@link #open()}. */
    static DomainDevices openAtRest(DomainParts parts, Handed handed, UnixListener listener, StoreLines stores, SavedDevices saved,
            Undo undo) {
        return make(parts, handed, listener, stores, new DomainDevices(saved, true), undo);
    }

    private static DomainDevices make(DomainParts parts, Handed handed, UnixListener listener, StoreLines stores,
            DomainDevices devices, Undo undo) {
        DomainCore core = parts.core();
        undo.add("devices", devices::close);
        try {
            devices.console(handed, listener, core);
            devices.guestStore = devices.keep(new GuestStore(core, stores));
            if (!devices.atRest) {
                devices.guestStore.resume(devices.saved.ring());
            }
            devices.backends(parts.assign(), handed, core, stores);
        } catch (IOException e) {
            throw new OperationException("the domain process cannot reach xenstored: " + e.getMessage(),
                    "see the control domain's log", e);
        }
        return devices;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void console(Handed handed, UnixListener listener, DomainCore core) {
        List<BlockFile> files = new ArrayList<>();
        for (int number = 0; handed.has(Role.CONSOLE_LOG, number); number++) {
            files.add(new BlockFile(handed.take(Role.CONSOLE_LOG, number)));
        }
        ConsoleLog log = keep(new ConsoleLog(files));
        ConsoleHistory history = new ConsoleHistory();
        ConsoleBackend[] backend = new ConsoleBackend[1];
        GuestConsole sink = new GuestConsole(log, history,
                () -> timer.schedule(() -> backend[0].sinkReady(), CONSOLE_RETRY_MS, TimeUnit.MILLISECONDS));
        backend[0] = new ConsoleBackend(core.memory(), GuestLayout.CONSOLE_PFN << GuestMemory.PAGE_SHIFT, core.domid(),
                core.special().consolePort(), core.binder(), sink, threads);
        keep(new ConsoleServer(listener, history, backend[0]::input, threads));
        console = keep(backend[0]);
        if (atRest) {
            console.quiesce();
        }
        console.start();
    }

    private void backends(Assign assign, Handed handed, DomainCore core, StoreLines stores) throws IOException {
        XenstoreClient store = keep(XenstoreClients.connect(
                XenstoreClients.connector(() -> stores.take(Purpose.XENSTORE_BACKEND))));
        DomId domid = core.domid();
        for (DiskConfig disk : assign.getConfig().getDisksList()) {
            BlockFile file = new BlockFile(handed.take(Role.DISK, disk.getDevid()));
            RawFileImage image = keep(new RawFileImage(file, disk.getReadOnly()));
            images.put(disk.getDevid(), image);
            BlockBackendConfig config = BlockBackendConfig.of(DevicePath.of(VbdNodes.TYPE, domid, disk.getDevid()))
                    .withReadOnly(disk.getReadOnly())
                    .withCdrom(disk.getCdrom())
                    .withDiscard(disk.getDiscard());
            BlockBackend backend = keep(new BlockBackend(config, core.grants(), core.binder(), store, image, threads));
            disks.put(disk.getDevid(), backend);
            if (atRest) {
                unlocked.put(file, !disk.getReadOnly());
                backend.quiesce();
            }
            if (saved.connected(VbdNodes.TYPE, disk.getDevid())) {
                backend.startConnected();
            } else {
                backend.start();
            }
        }
        for (VifConfig vif : assign.getConfig().getVifsList()) {
            byte[] mac = HexFormat.ofDelimiter(":").parseHex(vif.getMac());
            GuestAddresses known = new GuestAddresses(mac, vif.getIp());
            known.learnt(saved.addresses(VifNodes.TYPE, vif.getDevid()));
            addresses.put(vif.getDevid(), known);
            TapPort tap = keep(new TapPort(new Tap(handed.take(Role.TAP, vif.getDevid())), known));
            NetBackendConfig config = new NetBackendConfig(DevicePath.of(VifNodes.TYPE, domid, vif.getDevid()), mtu(vif), true);
            NetBackend backend = keep(new NetBackend(config, core.grants(), core.binder(), store, tap, threads));
            vifs.put(vif.getDevid(), backend);
            if (atRest) {
                announcements.add(() -> Announcement.of(mac, known.all()).forEach(tap::send));
                backend.quiesce();
            }
            if (saved.connected(VifNodes.TYPE, vif.getDevid())) {
                backend.startConnected();
            } else {
                backend.start();
            }
        }
    }

    private static int mtu(VifConfig vif) {
        return vif.getMtu() == 0 ? VifNodes.DEFAULT_MTU : vif.getMtu();
    }

    private <T extends AutoCloseable> T keep(T part) {
        open.add(part);
        return part;
    }

    /** Brings every back end and the store's ring to rest; the guest stands still already. Returns what the ring goes on from. */
    RingState suspend() {
        disks.values().forEach(BlockBackend::quiesce);
        vifs.values().forEach(NetBackend::quiesce);
        console.quiesce();
        return guestStore.suspend();
    }

    /** Returns when all that the guest has written to its disks is durable, and so there for another host that has the storage. */
    void syncDisks() throws IOException {
        for (RawFileImage image : images.values()) {
            if (!image.readOnly()) {
                image.flush();
            }
        }
    }

    /** All disks, for a domain that takes them along: what is written to them is marked until {@link #endMirror}. */
    List<MirroredDisk> mirror() {
        List<MirroredDisk> mirrored = new ArrayList<>();
        images.forEach((devid, image) -> mirrored.add(image.mirrored(devid)));
        return mirrored;
    }

    /** The disks stay, or are wholly sent. */
    void endMirror() {
        images.values().forEach(RawFileImage::alone);
    }

    /** Lets everything go on after {@link #suspend}. */
    void resume(RingState ring) throws IOException {
        guestStore.resume(ring);
        console.unquiesce();
        vifs.values().forEach(NetBackend::unquiesce);
        disks.values().forEach(BlockBackend::unquiesce);
    }

    /** Lets back ends serve that were made at rest; only the first call counts. */
    synchronized void open() throws IOException {
        if (atRest) {
            atRest = false;
            announcements.forEach(Runnable::run);
            resume(saved.ring());
        }
    }

    /** Takes the locks of disks that were made at rest, as their former holder has let go. */
    synchronized void lockDisks() {
        for (var left = unlocked.entrySet().iterator(); left.hasNext(); left.remove()) {
            Map.Entry<BlockFile, Boolean> disk = left.next();
            if (!disk.getKey().lock(disk.getValue())) {
                throw new OperationException("a disk of the domain is in use by another program", "end that program");
            }
        }
    }

    /** Which back ends have a connected front end. */
    StreamDevices states() {
        StreamDevices.Builder states = StreamDevices.newBuilder();
        disks.forEach((devid, disk) -> states.addDevices(StreamDevice.newBuilder().setType(VbdNodes.TYPE).setDevid(devid)
                .setConnected(disk.state() == XenbusState.CONNECTED)));
        vifs.forEach((devid, vif) -> states.addDevices(StreamDevice.newBuilder().setType(VifNodes.TYPE).setDevid(devid)
                .setConnected(vif.state() == XenbusState.CONNECTED)
                .addAllAddresses(addresses.get(devid).learnt().stream().map(ByteString::copyFrom).toList())));
        return states.build();
    }

    /** What each disk has done for the guest so far. */
    List<DiskCounters> diskCounters() {
        return disks.entrySet().stream().map(disk -> DeviceCounters.of(disk.getKey(), disk.getValue().statistics())).toList();
    }

    /** What each interface has done for the guest so far. */
    List<VifCounters> vifCounters() {
        return vifs.entrySet().stream().map(vif -> DeviceCounters.of(vif.getKey(), vif.getValue().statistics())).toList();
    }

    @Override
    public void close() {
        for (int i = open.size() - 1; i >= 0; i--) {
            try {
                open.get(i).close();
            } catch (Exception e) {
                LOG.warn("closing {} failed", open.get(i).getClass().getSimpleName(), e);
            }
        }
        open.clear();
        timer.shutdownNow();
        threads.shutdown();
    }
}
