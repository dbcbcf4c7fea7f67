package org.xenolith.xenstore.store;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.xenolith.xenstore.XsError;

/** GET_QUOTA and SET_QUOTA. */
final class QuotaOps {
    private final Store store;

    QuotaOps(Store store) {
        this.store = store;
    }

    void get(Request request) {
        int strings = request.strings();
        switch (strings) {
            case 0 -> request.answer(Arrays.stream(Quota.values()).map(Quota::wireName).collect(Collectors.joining(" ")));
            case 1 -> request.answer(Integer.toString(store.domains().initial(named(request.string(0)))));
            case 2 -> request.answer(Integer.toString(
                    store.domains().get(request.domid(0)).limit(named(request.string(1)))));
            default -> throw Refusal.of(XsError.EINVAL);
        }
    }

    void set(Request request) {
        int strings = request.strings();
        if (strings == 2) {
            store.limit(named(request.string(0)), value(request, 1));
        } else if (strings == 3) {
            store.limit(store.domains().get(request.domid(0)), named(request.string(1)), value(request, 2));
        } else {
            throw Refusal.of(XsError.EINVAL);
        }
        request.ok();
    }

    private static Quota named(String name) {
        Quota quota = Quota.of(name);
        if (quota == null) {
            throw Refusal.of(XsError.EINVAL);
        }
        return quota;
    }

    private static int value(Request request, int index) {
        long value = request.number(index);
        if (value > Integer.MAX_VALUE) {
            throw Refusal.of(XsError.EINVAL);
        }
        return (int) value;
    }
}
