package org.xenolith.pv.xenbus;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.xenstore.client.XenstoreClient;

/** The front end's side of the handshake, over the same table of steps as {@link XenbusBack}. */
public final class XenbusFront implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final DevicePath path;
    private final XenstoreClient store;
    private final FrontDriver driver;
    private final SerialTask follow;
    private final XenbusStateMachine machine = new XenbusStateMachine(XenbusStateMachine.End.FRONT, XenbusState.INITIALISING);
    private XenstoreClient.Watch watch;
    private XenbusState back = XenbusState.UNKNOWN;
    private boolean prepared;
    private boolean live;

    public XenbusFront(DevicePath path, XenstoreClient store, FrontDriver driver, Executor executor) {
        this.path = path;
        this.store = store;
        this.driver = driver;
        this.follow = new SerialTask(executor, this::followBack);
    }

    /** Starts to initialise and to follow the back end. */
    public void start() {
        store.write(path.front() + "/state", Integer.toString(XenbusState.INITIALISING.code()));
        watch = store.watch(path.back() + "/state", changed -> follow.request());
    }

    /** Waits until the device can be used; {@link DeviceException} if it cannot within the limit. */
    public synchronized void awaitConnected(Duration limit) {
        waitUntil(() -> live || machine.state() == XenbusState.CLOSED, limit);
        if (!live) {
            throw new DeviceException(XenErrno.EIO, path.front() + " did not connect: front end "
                    + machine.state() + ", back end " + back);
        }
    }

    public synchronized XenbusState state() {
        return machine.state();
    }

    /** Asks the back end to let go, waits for that (10 s at most) and frees the rings. */
    @Override
    public void close() {
        synchronized (this) {
            live = false;
            if (machine.allows(XenbusState.CLOSING)) {
                enter(XenbusState.CLOSING);
                waitUntil(this::backLetGo, CLOSE_LIMIT);
            }
            finish();
        }
        if (watch != null) {
            watch.close();
        }
    }

    private synchronized void followBack() {
        back = XenbusState.parse(store.read(path.back() + "/state").orElse(""));
        switch (back) {
            case INIT_WAIT -> tryPrepare();
            case CONNECTED -> tryGoLive();
            case CLOSING, CLOSED -> backCloses();
            default -> { }
        }
        notifyAll();
    }

    private void tryPrepare() {
        if (prepared || machine.state() != XenbusState.INITIALISING) {
            return;
        }
        driver.prepare(new Nodes(store, path.back()));
        prepared = true;
        store.transaction(ops -> {
            driver.publish(new Nodes(ops, path.front()));
            ops.write(path.front() + "/state", Integer.toString(driver.announced().code()));
            return null;
        });
        machine.enter(driver.announced());
    }

    private void tryGoLive() {
        if (live || !prepared || machine.state() == XenbusState.CLOSING || machine.state() == XenbusState.CLOSED) {
            return;
        }
        driver.connected(new Nodes(store, path.back()));
        if (machine.allows(XenbusState.CONNECTED)) {
            enter(XenbusState.CONNECTED);
        }
        live = true;
    }

    private void backCloses() {
        live = false;
        if (machine.state() != XenbusState.INITIALISING && machine.allows(XenbusState.CLOSING)) {
            enter(XenbusState.CLOSING);
            finish();
        }
    }

    private void finish() {
        if (machine.allows(XenbusState.CLOSED)) {
            enter(XenbusState.CLOSED);
        }
        if (prepared) {
            prepared = false;
            driver.disconnected();
        }
    }

    private boolean backLetGo() {
        return back == XenbusState.CLOSING || back == XenbusState.CLOSED || back == XenbusState.UNKNOWN;
    }

    private void enter(XenbusState next) {
        machine.enter(next);
        store.write(path.front() + "/state", Integer.toString(next.code()));
    }

    private void waitUntil(BooleanSupplier condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.getAsBoolean() && System.nanoTime() < end) {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
