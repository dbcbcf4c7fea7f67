package org.xenolith.xenstore.store;

/** Fills a store that nobody uses yet from records: a snapshot's, then a journal's. */
public final class StoreRestoration {
    private final Restorer restorer;

    StoreRestoration(Store store) {
        restorer = new Restorer(store);
    }

    /** Applies one record; throws {@link IllegalArgumentException} if it makes no sense. */
    public void apply(byte[] record) {
        try {
            restorer.apply(record);
        } catch (Refusal | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a record of " + record.length + " bytes does not apply", e);
        }
    }

    /** Whether a whole snapshot has been applied. */
    public boolean whole() {
        return restorer.whole();
    }
}
