package org.xenolith.xenstore.server;

/** What keeps the store's changes beyond the process. Called on the store's thread. */
interface Durability extends AutoCloseable {
    /** Keeps nothing. */
    Durability NONE = new Durability() {
        @Override
        public void sync() {
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

    /** Lines of a name and a value, each ending in a newline. */
    String describe();

    @Override
    void close();
}
