package org.xenolith.xenstore.client;

import java.util.List;
import org.xenolith.abi.DomId;

/** What only the control domain may ask of the store. Refused with EACCES on other connections. */
public interface XenstoreAdmin extends XenstoreClient {
    /** Makes a domain known and fires {@code @introduceDomain}; again, it records new values. */
    void introduceDomain(DomId domain, long ringGfn, int eventPort);

    /** Forgets a domain, removes the nodes it owns and fires {@code @releaseDomain}. */
    void releaseDomain(DomId domain);

    /** Clears the mark that the domain has shut down. */
    void resumeDomain(DomId domain);

    /** Marks a domain as shut down and fires {@code @releaseDomain}, once until {@link #resumeDomain}. */
    void domainShutdown(DomId domain);

    boolean isDomainIntroduced(DomId domain);

    /** Gives a device model's domain the rights of the domain it serves. */
    void setTarget(DomId domain, DomId target);

    /** Feature bits of {@code xs_wire.h} for a domain that is not introduced yet. */
    void setFeatures(DomId domain, int features);

    int features(DomId domain);

    /** A domain's limit, by its wire name such as {@code nodes}; 0 means none. */
    int quota(DomId domain, String name);

    void setQuota(DomId domain, String name, int value);

    /** The limit that new domains start with. */
    int defaultQuota(String name);

    void setDefaultQuota(String name, int value);

    /** Runs a CONTROL command; returns what it printed. */
    String control(List<String> command);
}
