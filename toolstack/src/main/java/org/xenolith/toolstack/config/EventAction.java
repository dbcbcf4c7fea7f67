package org.xenolith.toolstack.config;

import java.util.Arrays;
import java.util.List;
import org.xenolith.toolstack.proto.Action;

/** The names of what happens to a domain that shuts down. */
public enum EventAction {
    DESTROY("destroy", Action.DESTROY),
    RESTART("restart", Action.RESTART),
    RENAME_RESTART("rename-restart", Action.RENAME_RESTART),
    PRESERVE("preserve", Action.PRESERVE),
    COREDUMP_DESTROY("coredump-destroy", Action.COREDUMP_DESTROY),
    COREDUMP_RESTART("coredump-restart", Action.COREDUMP_RESTART),
    SOFT_RESET("soft-reset", Action.SOFT_RESET);

    private final String spelling;
    private final Action action;

    EventAction(String spelling, Action action) {
        this.spelling = spelling;
        this.action = action;
    }

    public String spelling() {
        return spelling;
    }

    public Action action() {
        return action;
    }

    public static EventAction parse(String text) {
        return Arrays.stream(values()).filter(value -> value.spelling.equals(text)).findFirst()
                .orElseThrow(() -> new SpecException("unknown action '" + text + "'; actions are "
                        + String.join(", ", spellings())));
    }

    public static List<String> spellings() {
        return Arrays.stream(values()).map(EventAction::spelling).toList();
    }
}
