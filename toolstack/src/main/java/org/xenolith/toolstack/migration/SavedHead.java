package org.xenolith.toolstack.migration;

import java.io.IOException;

/**
 * What stands before the pages of a save file.
 *
 * @param first the first frame behind it
 */
public record SavedHead(SavedState state, StreamFrame first) {
    /** Reads up to the first pages. Refuses a stream in which a record is missing or not what it should be. */
    public static SavedHead read(StreamReader reader) throws IOException {
        StateRecords records = new StateRecords();
        StreamFrame frame = reader.next();
        for (; frame instanceof StreamFrame.Item item; frame = reader.next()) {
            records.add(item);
        }
        return new SavedHead(records.whole(frame.offset()), frame);
    }
}
