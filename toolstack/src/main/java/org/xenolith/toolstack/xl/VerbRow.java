package org.xenolith.toolstack.xl;

/**
 * A verb as help shows it, in xl's words.
 *
 * @param options empty where there are none
 * @param modifies whether -f means something
 * @param dryRun whether -N does
 * @param syntax what it takes, for the parser
 */
record VerbRow(String name, String usage, String description, String options, boolean modifies, boolean dryRun,
        Syntax syntax) {
}
