package org.xenolith.pv.xenbus;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.io.XenbusState;
import org.xenolith.xenstore.XenstoreException;
import org.xenolith.xenstore.client.XenstoreClient;

/**
 * The back end's side of the handshake. It watches the front end's {@code state} and its own {@code online}, and
 * follows the front end: InitWait until that has written its rings, Connected after, Closing until that says Closed,
 * and InitWait again when another driver initialises, so that a boot loader or an old kernel hands over to a new one.
 */
public final class XenbusBack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(XenbusBack.class);

    private static final int REPORTS_LOGGED = 16;

    private final DevicePath path;
    private final XenstoreClient store;
    private final BackDriver driver;
    private final SerialTask follow;
    private XenbusStateMachine machine = new XenbusStateMachine(XenbusStateMachine.End.BACK, XenbusState.INITIALISING);
    private XenstoreClient.Watch frontWatch;
    private XenstoreClient.Watch onlineWatch;
    private boolean removed;
    private volatile boolean ended;
    private int reports;
    private volatile Optional<String> failure = Optional.empty();

    /** @param executor where the handshake runs; it may wait for requests in flight, so not the store's own thread */
    public XenbusBack(DevicePath path, XenstoreClient store, BackDriver driver, Executor executor) {
        this.path = path;
        this.store = store;
        this.driver = driver;
        this.follow = new SerialTask(executor, this::followFront);
    }

    /** Offers the device and starts to follow the front end. */
    public void start() {
        synchronized (this) {
            driver.offer(back());
            enter(XenbusState.INIT_WAIT);
        }
        watch();
    }

    /**
     * Takes over a pair whose nodes both say Connected, after the toolstack was restarted or the domain arrived by
     * migration: connects and serves without a word in the store.
     */
    public void resume() {
        synchronized (this) {
            driver.connect(front());
            machine = new XenbusStateMachine(XenbusStateMachine.End.BACK, XenbusState.CONNECTED);
            driver.serve();
        }
        watch();
    }

    /** The end's present state. */
    public synchronized XenbusState state() {
        return machine.state();
    }

    /** What went wrong last, if anything did. */
    public Optional<String> failure() {
        return failure;
    }

    /** Reports that the front end broke the protocol: writes the error node and goes to Closing. From any thread. */
    public void fail(int errno, String message) {
        report(errno, message);
        wake();
    }

    /** Stops serving and watching; leaves the store as it is. */
    @Override
    public void close() {
        if (frontWatch != null) {
            frontWatch.close();
            onlineWatch.close();
        }
        synchronized (this) {
            ended = true;
            driver.disconnect();
        }
    }

    private void watch() {
        frontWatch = store.watch(path.front() + "/state", changed -> wake());
        onlineWatch = store.watch(path.back() + "/online", changed -> wake());
    }

    private void wake() {
        if (!ended) {
            follow.request();
        }
    }

    private synchronized void followFront() {
        if (ended || removed) {
            return;
        }
        try {
            XenbusState front = XenbusState.parse(store.read(path.front() + "/state").orElse(""));
            boolean online = !"0".equals(store.read(path.back() + "/online").orElse("0"));
            if (failure.isPresent() && machine.state() == XenbusState.CONNECTED) {
                toClosing();
            }
            react(front, online);
        } catch (XenstoreException e) {
            LOG.warn("{}: store refused: {}", path.back(), e.getMessage());
        }
    }

    private void react(XenbusState front, boolean online) {
        switch (front) {
            case INITIALISED, CONNECTED -> {
                if (machine.state() == XenbusState.INIT_WAIT) {
                    tryConnect();
                }
            }
            case CLOSING -> toClosing();
            case CLOSED -> {
                toClosed();
                removeUnless(online);
            }
            case UNKNOWN -> {
                if (machine.state() != XenbusState.INIT_WAIT || !online) {
                    toClosed();
                }
                removeUnless(online);
            }
            case INITIALISING -> {
                if (!online) {
                    toClosed();
                    removeUnless(false);
                } else if (machine.state() != XenbusState.INIT_WAIT) {
                    toClosed();
                    failure = Optional.empty();
                    driver.offer(back());
                    enter(XenbusState.INIT_WAIT);
                }
            }
            case INIT_WAIT -> {
                if (machine.state() == XenbusState.CONNECTED) {
                    report(XenErrno.EINVAL, "the front end says InitWait, which is a back end's state");
                    toClosing();
                }
            }
            default -> { }
        }
    }

    private void tryConnect() {
        try {
            driver.connect(front());
        } catch (DeviceException e) {
            report(e.errno(), e.getMessage());
            toClosing();
            return;
        }
        store.transaction(ops -> {
            driver.describe(new Nodes(ops, path.back()));
            ops.write(path.back() + "/state", Integer.toString(XenbusState.CONNECTED.code()));
            return null;
        });
        machine.enter(XenbusState.CONNECTED);
        driver.serve();
    }

    private void toClosing() {
        if (machine.allows(XenbusState.CLOSING)) {
            driver.disconnect();
            enter(XenbusState.CLOSING);
        }
    }

    private void toClosed() {
        toClosing();
        if (machine.allows(XenbusState.CLOSED)) {
            enter(XenbusState.CLOSED);
        }
    }

    private void removeUnless(boolean online) {
        if (!online) {
            removed = true;
            driver.removed();
        }
    }

    private void enter(XenbusState next) {
        machine.enter(next);
        store.write(path.back() + "/state", Integer.toString(next.code()));
    }

    private void report(int errno, String message) {
        failure = Optional.of(message);
        if (reports++ < REPORTS_LOGGED) {
            LOG.warn("{}: {}", path.back(), message);
        }
        try {
            store.write(path.backError(), errno + " " + message);
        } catch (XenstoreException e) {
            LOG.warn("{}: no error node: {}", path.back(), e.getMessage());
        }
    }

    private Nodes back() {
        return new Nodes(store, path.back());
    }

    private Nodes front() {
        return new Nodes(store, path.front());
    }
}
