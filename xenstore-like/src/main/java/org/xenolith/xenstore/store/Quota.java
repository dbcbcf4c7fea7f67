package org.xenolith.xenstore.store;

/** What an unprivileged domain is limited in. Names and defaults are C xenstored's, the last two are ours. 0 means no limit. */
public enum Quota {
    NODES("nodes", 1000, "Nodes per domain"),
    WATCHES("watches", 128, "Watches per domain"),
    OUTSTANDING("outstanding", 20, "Outstanding requests per domain"),
    MEMORY("memory", 2560 * 1024, "Total Xenstore memory per domain"),
    TRANSACTIONS("transactions", 10, "Active transactions per domain"),
    TRANSACTION_NODES("transaction-nodes", 1024, "Max. number of accessed nodes per transaction"),
    NODE_PERMISSIONS("node-permissions", 5, "Max. number of permissions per node"),
    PATH_MAX("path-max", 2048, "Max. length of a node path"),
    NODE_SIZE("node-size", 2048, "Max. size of a node"),
    PATH_DEPTH("path-depth", 128, "Max. number of components of a node path"),
    RATE("rate", 20000, "Requests per second");

    private final String wireName;
    private final int initial;
    private final String description;

    Quota(String wireName, int initial, String description) {
        this.wireName = wireName;
        this.initial = initial;
        this.description = description;
    }

    public String wireName() {
        return wireName;
    }

    public int initial() {
        return initial;
    }

    public String description() {
        return description;
    }

    /** The quota of a wire name, or null. */
    public static Quota of(String name) {
        for (Quota quota : values()) {
            if (quota.wireName.equals(name)) {
                return quota;
            }
        }
        return null;
    }
}
