package org.xenolith.xenstore.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.xenolith.abi.DomId;
import org.xenolith.xenstore.XenstoreException;
import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.wire.XsOp;

/** The client over any transport. */
final class WireClient extends WireOps implements XenstoreAdmin {
    private final Link link;
    private final Requester requester;
    private final WatchTable watches;

    WireClient(Transport.Connector connector) {
        this(new WatchTable(), connector);
    }

    private WireClient(WatchTable watches, Transport.Connector connector) {
        this(watches, new Link(connector, watches));
    }

    private WireClient(WatchTable watches, Link link) {
        this(watches, link, new Requester(link));
    }

    private WireClient(WatchTable watches, Link link, Requester requester) {
        super(requester, 0);
        this.watches = watches;
        this.link = link;
        this.requester = requester;
    }

    void connect() throws IOException {
        link.open();
    }

    @Override
    public Watch watch(String path, WatchListener listener) {
        WatchTable.Registration registration = watches.add(listener);
        try {
            request(XsOp.WATCH, path, registration.token());
        } catch (RuntimeException e) {
            watches.remove(registration);
            throw e;
        }
        return () -> {
            if (watches.remove(registration) && link.isOpen()) {
                unwatch(path, registration.token());
            }
        };
    }

    private void unwatch(String path, String token) {
        try {
            request(XsOp.UNWATCH, path, token);
        } catch (XenstoreException e) {
            if (e.error() != XsError.ENOENT && e.error() != XsError.EIO) {
                throw e;
            }
        }
    }

    @Override
    public <T> T transaction(Function<XenstoreOps, T> body) {
        while (true) {
            int id = Integer.parseUnsignedInt(text(request(XsOp.TRANSACTION_START, "")));
            T result;
            try {
                result = body.apply(new WireOps(requester, id));
            } catch (RuntimeException | Error e) {
                abandon(id);
                throw e;
            }
            if (commit(id)) {
                return result;
            }
        }
    }

    private void abandon(int id) {
        try {
            requester.request(XsOp.TRANSACTION_END, id, payload(new byte[0], "F"));
        } catch (XenstoreException e) {
            if (e.error() != XsError.ENOENT && e.error() != XsError.EIO) {
                throw e;
            }
        }
    }

    private boolean commit(int id) {
        try {
            requester.request(XsOp.TRANSACTION_END, id, payload(new byte[0], "T"));
            return true;
        } catch (XenstoreException e) {
            if (e.error() != XsError.EAGAIN) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public void introduceDomain(DomId domain, long ringGfn, int eventPort) {
        request(XsOp.INTRODUCE, domain.toString(), Long.toString(ringGfn), Integer.toString(eventPort));
    }

    @Override
    public void releaseDomain(DomId domain) {
        request(XsOp.RELEASE, domain.toString());
    }

    @Override
    public void resumeDomain(DomId domain) {
        request(XsOp.RESUME, domain.toString());
    }

    @Override
    public void domainShutdown(DomId domain) {
        control(List.of("domain-shutdown", domain.toString()));
    }

    @Override
    public boolean isDomainIntroduced(DomId domain) {
        return text(request(XsOp.IS_DOMAIN_INTRODUCED, domain.toString())).equals("T");
    }

    @Override
    public void setTarget(DomId domain, DomId target) {
        request(XsOp.SET_TARGET, domain.toString(), target.toString());
    }

    @Override
    public void setFeatures(DomId domain, int features) {
        request(XsOp.SET_FEATURE, domain.toString(), Integer.toString(features));
    }

    @Override
    public int features(DomId domain) {
        return Integer.parseInt(text(request(XsOp.GET_FEATURE, domain.toString())));
    }

    @Override
    public int quota(DomId domain, String name) {
        return Integer.parseInt(text(request(XsOp.GET_QUOTA, domain.toString(), name)));
    }

    @Override
    public void setQuota(DomId domain, String name, int value) {
        request(XsOp.SET_QUOTA, domain.toString(), name, Integer.toString(value));
    }

    @Override
    public int defaultQuota(String name) {
        return Integer.parseInt(text(request(XsOp.GET_QUOTA, name)));
    }

    @Override
    public void setDefaultQuota(String name, int value) {
        request(XsOp.SET_QUOTA, name, Integer.toString(value));
    }

    @Override
    public String control(List<String> command) {
        return text(request(XsOp.CONTROL, command.toArray(String[]::new)));
    }

    private static String text(byte[] payload) {
        int end = payload.length > 0 && payload[payload.length - 1] == 0 ? payload.length - 1 : payload.length;
        return new String(payload, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        link.close();
        watches.close();
    }
}
