package org.xenolith.xenstore.server;

import java.io.IOException;
import java.nio.file.Path;
import org.xenolith.xenstore.journal.Journal;
import org.xenolith.xenstore.store.Store;
import org.xenolith.xenstore.store.StoreImage;
import org.xenolith.xenstore.store.StoreRestoration;

/** Keeps a store in a directory. */
final class JournalDurability implements Durability {
    private final Store store;
    private final Journal journal;

    private JournalDurability(Store store, Journal journal) {
        this.store = store;
        this.journal = journal;
    }

    /** Restores what a directory holds and records every change from now on. */
    static JournalDurability open(Path directory) throws IOException {
        Restored restored = new Restored();
        Journal journal = Journal.open(directory, restored);
        JournalDurability made = new JournalDurability(restored.store, journal);
        if (journal.needsSnapshot()) {
            made.snapshot();
        }
        restored.store.record(journal::append);
        return made;
    }

    private static final class Restored implements Journal.Restoration {
        private Store store;
        private StoreRestoration restoration;

        @Override
        public void begin() {
            store = new Store();
            restoration = store.restore();
        }

        @Override
        public void apply(byte[] record) {
            restoration.apply(record);
        }

        @Override
        public boolean whole() {
            return restoration.whole();
        }
    }

    Store store() {
        return store;
    }

    private void snapshot() {
        StoreImage image = store.image();
        journal.snapshot(consumer -> image.write(consumer::accept));
    }

    @Override
    public void sync() {
        journal.flush();
        if (journal.isSnapshotDue()) {
            snapshot();
        }
    }

    @Override
    public boolean isSynced() {
        return journal.isFlushed();
    }

    @Override
    public String describe() {
        return journal.describe();
    }

    @Override
    public void close() {
        journal.close();
    }
}
