package org.xenolith.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What is left to a process after {@link SyscallFilter#forbid}; each case is one of a JVM that forbids it to itself. */
class SyscallFilterTest {
    private static final int EPERM = 1;

    /** The other JVM: installs the filter, tries, and says how that went. */
    static final class Confined {
        private Confined() {
        }

        public static void main(String[] arguments) throws Exception {
            CountDownLatch go = new CountDownLatch(1);
            FutureTask<Boolean> early = new FutureTask<>(() -> {
                go.await();
                return starts();
            });
            new Thread(early).start();
            boolean before = starts();
            ProcessControl.noNewPrivileges();
            SyscallFilter.forbid();
            go.countDown();
            System.out.println("before " + before + ", after " + starts() + ", in a thread that was there " + early.get());
            System.out.println("errno of socket " + errno(Libc.socket(1, 1, 0)) + ", mount "
                    + errno(Libc.syscall(ForbiddenCall.MOUNT.number(), 0, 0, 0)) + ", x32 "
                    + errno(Libc.syscall(0x40000000 + 39, 0, 0, 0)));
            Thread late = new Thread(() -> System.out.println("goes on " + Files.exists(Path.of("/"))));
            late.start();
            late.join();
        }

        private static int errno(long result) {
            return result < 0 ? Libc.errno() : 0;
        }

        private static boolean starts() {
            try {
                return new ProcessBuilder("/bin/true").redirectOutput(Redirect.DISCARD).start().waitFor() == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void shouldLeaveNoOtherProgramToAnyThreadAndTheRestAsItWas() throws Exception {
        Process jvm = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Confined.class.getName())).redirectError(Redirect.INHERIT).start();
        String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("before true, after false, in a thread that was there false\n"
                + "errno of socket " + EPERM + ", mount " + EPERM + ", x32 " + EPERM + "\n"
                + "goes on true\n", said);
        assertEquals(0, jvm.waitFor());
    }

    private static final Path HEADER = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");

    static boolean hasHeader() {
        return Files.exists(HEADER);
    }

    @Test
    @EnabledIf("hasHeader")
    void shouldHaveTheNumbersOfTheKernelsHeader() throws IOException {
        Set<String> wrong = new TreeSet<>();
        try (Stream<String> lines = Files.lines(HEADER)) {
            List<String> defined = lines.filter(line -> line.startsWith("#define __NR_")).toList();
            for (ForbiddenCall call : ForbiddenCall.values()) {
                String name = "#define __NR_" + call.name().toLowerCase(java.util.Locale.ROOT) + " ";
                if (defined.stream().anyMatch(line -> line.startsWith(name)) && !defined.contains(name + call.number())) {
                    wrong.add(call.name());
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }
}
