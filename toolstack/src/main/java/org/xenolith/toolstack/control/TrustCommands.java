package org.xenolith.toolstack.control;

import com.google.protobuf.ByteString;
import org.xenolith.toolstack.hosts.HostTrust;
import org.xenolith.toolstack.proto.TrustRequest;
import org.xenolith.toolstack.proto.TrustResult;
import org.xenolith.toolstack.rpc.HostPaths;

/** Answers {@code xl host-trust}. */
final class TrustCommands {
    private final HostTrust trust;

    TrustCommands(HostPaths paths) {
        trust = HostTrust.of(paths, System.getenv(), System.getProperty("user.home"));
    }

    TrustResult answer(TrustRequest request) {
        return switch (request.getVerb()) {
            case INIT -> describe(trust.init());
            case EXPORT -> TrustResult.newBuilder().setPoolFile(ByteString.copyFrom(trust.export())).build();
            case IMPORT -> describe(trust.join(request.getPoolFile().toByteArray()));
            default -> describe(trust.describe());
        };
    }

    private static TrustResult describe(HostTrust.Description is) {
        return TrustResult.newBuilder().setHost(is.host()).setPool(is.pool()).setFingerprint(is.fingerprint()).setUntil(is.until())
                .setOwn(is.own()).build();
    }
}
