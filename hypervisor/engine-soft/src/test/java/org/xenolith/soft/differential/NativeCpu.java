package org.xenolith.soft.differential;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The real CPU in a child process. */
final class NativeCpu implements AutoCloseable {
    private final Process process;
    private final OutputStream requests;
    private final DataInputStream answers;

    private NativeCpu(Process process) {
        this.process = process;
        requests = process.getOutputStream();
        answers = new DataInputStream(process.getInputStream());
    }

    /** Compiles and starts the helper, or returns null where there is no x86-64 C compiler. */
    static NativeCpu start(Path directory) throws IOException, InterruptedException {
        if (!System.getProperty("os.arch").equals("amd64")) {
            return null;
        }
        Path source = directory.resolve("native_cpu.c");
        try (InputStream in = NativeCpu.class.getResourceAsStream("native_cpu.c")) {
            Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path binary = directory.resolve("native_cpu");
        try {
            Process gcc = new ProcessBuilder("gcc", "-O1", "-no-pie", "-fno-stack-protector", "-fcf-protection=none",
                    "-o", binary.toString(), source.toString())
                    .inheritIO().start();
            if (gcc.waitFor() != 0) {
                return null;
            }
        } catch (IOException e) {
            return null;
        }
        return new NativeCpu(new ProcessBuilder(binary.toString()).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    CpuCase run(CpuCase before) throws IOException {
        requests.write(before.bytes.array());
        requests.flush();
        CpuCase after = new CpuCase();
        answers.readFully(after.bytes.array());
        return after;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
