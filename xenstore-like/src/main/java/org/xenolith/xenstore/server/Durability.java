package org.xenolith.xenstore.server;

/** What keeps the store's changes beyond the process. Called on the store's thread. */
interface Durability extends AutoCloseable {
    /** Keeps nothing. */
    Durability NONE = new Durability() {
        @Override
        public void sync() {
        }

        @Override
        public boolean isSynced() {
            return true;
        }

        @Override
        public String describe() {
            return "";
        }

        @Override
        public void close() {
        }
    };

    /** Makes everything recorded so far survive this process. */
    void sync();

    /** Whether nothing is left for {@link #sync} to do. */
    boolean isSynced();

    /** Lines of a name and a value, each ending in a newline. */
    String describe();

    @Override
    void close();
}
