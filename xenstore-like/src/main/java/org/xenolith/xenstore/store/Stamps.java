package org.xenolith.xenstore.store;

/** The store's counter of changes; every change gets a number of its own. */
final class Stamps {
    private long last;

    long next() {
        return ++last;
    }

    long last() {
        return last;
    }

    void restore(long value) {
        last = value;
    }
}
