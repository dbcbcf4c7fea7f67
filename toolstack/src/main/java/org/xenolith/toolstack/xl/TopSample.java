package org.xenolith.toolstack.xl;

import java.util.List;
import java.util.Optional;
import org.xenolith.toolstack.proto.Domain;

/** All domains at a time, which is in milliseconds since 1970. */
record TopSample(long millis, List<Domain> domains) {
    /** The same run of a domain in this sample: a domain that was restarted under its number is another. */
    Optional<Domain> same(Domain domain) {
        return domains.stream().filter(other -> other.getDomid() == domain.getDomid()
                && other.getStartedUnixMs() == domain.getStartedUnixMs()).findFirst();
    }
}
