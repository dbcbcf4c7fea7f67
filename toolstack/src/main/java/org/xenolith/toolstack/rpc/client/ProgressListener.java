package org.xenolith.toolstack.rpc.client;

import org.xenolith.toolstack.proto.Progress;

/** Told of each step that the control domain reports, on the caller's thread. */
@FunctionalInterface
public interface ProgressListener {
    void progress(Progress progress);
}
