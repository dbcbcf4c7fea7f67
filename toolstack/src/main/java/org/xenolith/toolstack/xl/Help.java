package org.xenolith.toolstack.xl;

import java.util.stream.Collectors;

/** Help in xl's form. */
final class Help {
    private Help() {
    }

    static String overview(boolean full) {
        StringBuilder text = new StringBuilder("Usage xl [-vfNtT] <subcommand> [args]\n\nxl full list of subcommands:\n\n");
        for (VerbRow row : VerbTable.SERVED) {
            text.append(' ').append(Columns.left(row.name(), 19)).append(' ').append(row.description()).append('\n');
        }
        if (full) {
            text.append("\nEvery subcommand takes --json and -h. Subcommands of xl that are not served yet:\n\n ")
                    .append(VerbTable.NOT_SERVED.stream().collect(Collectors.joining(" "))
                            .replaceAll("(.{1,76})( |$)", "$1\n ").stripTrailing()).append('\n');
        } else {
            text.append("\nxl help --long also names those that are not served yet.\n");
        }
        return text.toString();
    }

    static String of(VerbRow row) {
        return "Usage: xl [-vtT" + (row.modifies() ? "f" : "") + (row.dryRun() ? "N" : "") + "] " + row.name() + " "
                + row.usage() + "\n\n" + row.description() + ".\n\n"
                + (row.options().isEmpty() ? "" : "Options:\n\n" + row.options() + "\n");
    }
}
