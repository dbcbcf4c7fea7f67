package org.xenolith.toolstack.xl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The controlling terminal in raw mode, by stty(1); put back on leaving and, where the process is ended by a signal, by
 * a shutdown hook. Where standard input is no terminal this does nothing.
 */
final class RawTerminal {
    private final String saved;
    private final Thread restorer;

    private RawTerminal(String saved) {
        this.saved = saved;
        this.restorer = new Thread(this::restore, "terminal-restore");
    }

    /** No terminal. */
    static RawTerminal none() {
        return new RawTerminal("");
    }

    /** Whether there is a terminal, which is in raw mode then. */
    boolean raw() {
        return !saved.isEmpty();
    }

    static RawTerminal enter() {
        String saved = stty(List.of("-g"));
        RawTerminal terminal = new RawTerminal(saved);
        if (!saved.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(terminal.restorer);
            stty(List.of("raw", "-echo"));
        }
        return terminal;
    }

    void leave() {
        if (!saved.isEmpty()) {
            restore();
            forgetRestorer();
        }
    }

    private void forgetRestorer() {
        try {
            Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs and puts back what has been put back already.
        }
    }

    private void restore() {
        stty(List.of(saved));
    }

    /** Returns what it printed, or nothing where it failed: a console without raw mode is better than none. */
    private static String stty(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
