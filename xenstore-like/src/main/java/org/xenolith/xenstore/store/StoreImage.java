package org.xenolith.xenstore.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.xenolith.xenstore.tree.Node;

/** All of a store that a snapshot keeps, fixed at one moment. May be written on any thread. */
public final class StoreImage {
    private final List<byte[]> records;
    private final Node root;

    private StoreImage(List<byte[]> records, Node root) {
        this.records = records;
        this.root = root;
    }

    static StoreImage of(Store store) {
        List<byte[]> records = new ArrayList<>();
        Recorder recorder = new Recorder((bytes, offset, length) -> records.add(Arrays.copyOfRange(bytes, offset, offset + length)));
        recorder.store(store.stamps(), store.tree());
        for (Quota quota : Quota.values()) {
            recorder.limit(quota, store.domains().initial(quota));
        }
        store.domains().all().forEach(recorder::domain);
        store.sessions().all().forEach(recorder::session);
        return new StoreImage(records, store.tree().root());
    }

    public void write(RecordSink sink) {
        records.forEach(record -> sink.append(record, 0, record.length));
        new TreeWriter(sink).write(root);
    }
}
