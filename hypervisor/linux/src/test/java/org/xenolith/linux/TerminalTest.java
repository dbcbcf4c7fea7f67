package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final int LFLAG = 12;

    @Test
    void shouldPutBackWhatRawModeChanged() {
        try (Descriptor pty = OpenFile.readWrite("/dev/ptmx")) {
            Terminal terminal = Terminal.of(pty.fd());
            int before = localFlags(pty);
            try (Terminal.Raw raw = terminal.raw()) {
                assertNotEquals(before, localFlags(pty));
            }
            assertEquals(before, localFlags(pty));
            assertEquals(new Terminal.Size(0, 0), terminal.size());
            assertTrue(terminal.present());
        }
    }

    @Test
    void shouldKnowWhatIsNoTerminal() {
        try (EventFd event = EventFd.create()) {
            assertFalse(Terminal.of(event.fd()).present());
            assertThrows(LinuxException.class, () -> Terminal.of(event.fd()).raw());
        }
    }

    private static int localFlags(Descriptor pty) {
        try (NativeBuffer termios = new NativeBuffer(60)) {
            Libc.tcgetattr(pty.fd(), termios.address());
            return termios.bytes().getInt(LFLAG);
        }
    }
}
