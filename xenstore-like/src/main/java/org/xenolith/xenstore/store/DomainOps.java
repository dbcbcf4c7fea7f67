package org.xenolith.xenstore.store;

import org.xenolith.xenstore.XsError;
import org.xenolith.xenstore.wire.XsWire;

/** INTRODUCE, RELEASE, RESUME, SET_TARGET, GET_DOMAIN_PATH, IS_DOMAIN_INTRODUCED, GET_FEATURE and SET_FEATURE. */
final class DomainOps {
    private final Store store;

    DomainOps(Store store) {
        this.store = store;
    }

    void introduce(Request request) {
        request.atLeast(3);
        int domid = real(request.domid(0));
        String gfn = request.string(1);
        boolean negative = gfn.startsWith("-");
        long frame = Request.number(negative ? gfn.substring(1) : gfn);
        long port = request.number(2);
        if (port == 0 || port > Integer.MAX_VALUE) {
            throw Refusal.of(XsError.EINVAL);
        }
        store.introduce(domid, negative ? -frame : frame, (int) port);
        request.ok();
    }

    void release(Request request) {
        request.oneString();
        store.release(introduced(request.domid(0)).domid());
        request.ok();
    }

    void resume(Request request) {
        request.oneString();
        Domain domain = introduced(request.domid(0));
        domain.shutdown(false);
        store.record(domain);
        request.ok();
    }

    void setTarget(Request request) {
        request.atLeast(2);
        Domain domain = introduced(request.domid(0));
        store.target(domain, introduced(request.domid(1)));
        request.ok();
    }

    void path(Request request) {
        request.oneString();
        request.answer("/local/domain/" + request.domid(0));
    }

    void isIntroduced(Request request) {
        request.oneString();
        int domid = request.domid(0);
        Domain domain = store.domains().find(domid);
        request.answer(domid == XsWire.DOMID_SELF || domain != null && domain.introduced() ? "T" : "F");
    }

    void feature(Request request) {
        int strings = request.strings();
        Domain domain = request.domain();
        if (strings > 0) {
            if (!request.caller().manages()) {
                throw Refusal.of(XsError.EACCES);
            }
            request.exactly(1);
            domain = store.domains().get(request.domid(0));
        }
        request.answer(Integer.toString(domain.features()));
    }

    void setFeature(Request request) {
        request.exactly(2);
        Domain domain = store.domains().get(request.domid(0));
        long features = request.number(1);
        if (domain.introduced()) {
            throw Refusal.of(XsError.EBUSY);
        }
        if ((features & ~XsWire.FEATURES) != 0) {
            throw Refusal.of(XsError.EINVAL);
        }
        domain.features((int) features);
        store.record(domain);
        request.ok();
    }

    private static int real(int domid) {
        if (domid == 0 || domid >= XsWire.DOMID_SELF) {
            throw Refusal.of(XsError.EINVAL);
        }
        return domid;
    }

    private Domain introduced(int domid) {
        Domain domain = store.domains().find(real(domid));
        if (domain == null || !domain.introduced()) {
            throw Refusal.of(XsError.ENOENT);
        }
        return domain;
    }
}
