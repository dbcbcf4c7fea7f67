package org.xenolith.xenstore.store;

import java.util.List;

/** What the store asks of the daemon around it. Called on the store's thread. */
public interface Host {
    /** A daemon that offers nothing. */
    Host NONE = new Host() {
        @Override
        public void access(String line) {
        }

        @Override
        public boolean logTo(String file) {
            return false;
        }

        @Override
        public void say(String text) {
        }

        @Override
        public boolean report(String file, String text) {
            return false;
        }

        @Override
        public String liveUpdate(List<String> arguments) {
            return "live-update is not available";
        }

        @Override
        public String durability() {
            return "";
        }
    };

    /** One line for the access log. */
    void access(String line);

    /** Moves the access log to another file; false if that cannot be written. */
    boolean logTo(String file);

    /** A line for the daemon's own log. */
    void say(String text);

    /** Writes a report to a file, or to the access log if {@code file} is null; false if that cannot be written. */
    boolean report(String file, String text);

    /** One step of {@code live-update}; {@code OK}, {@code BUSY}, or what is wrong. */
    String liveUpdate(List<String> arguments);

    /** Lines about journal and snapshots, each ending in a newline. */
    String durability();
}
