package org.xenolith.linux;

/** The one kind of machine the fence knows. Programs check it first thing, for a message instead of a stack trace. */
public final class Platform {
    private Platform() {
    }

    /** @throws UnsupportedOperationException anywhere but on Linux on x86-64; the message says so */
    public static void require() {
        require(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static void require(String os, String arch) {
        if (!"Linux".equals(os) || !"amd64".equals(arch)) {
            throw new UnsupportedOperationException("Xenolith runs on Linux on x86-64 only; this is " + os + " on " + arch);
        }
    }
}
