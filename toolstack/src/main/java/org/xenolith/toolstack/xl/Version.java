package org.xenolith.toolstack.xl;

/** The version of this release, from the jar's manifest. */
final class Version {
    private Version() {
    }

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "xenolith " + (version == null ? "(development)" : version);
    }
}
