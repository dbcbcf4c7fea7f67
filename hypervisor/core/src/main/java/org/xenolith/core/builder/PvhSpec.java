package org.xenolith.core.builder;

import java.nio.charset.StandardCharsets;
import org.xenolith.core.engine.HypercallEntry;

/**
 * What a PVH guest is to be like.
 *
 * @param memory      RAM in bytes, a positive multiple of the page size
 * @param vcpus       vCPUs that are online at boot, 1..maxVcpus
 * @param maxVcpus    vCPUs that may ever be online, 1..128
 * @param commandLine the kernel's, without NUL, at most {@link #COMMAND_LINE_LIMIT} bytes of UTF-8; may be empty
 * @param entry       how the engine sees hypercalls
 */
public record PvhSpec(long memory, int vcpus, int maxVcpus, String commandLine, HypercallEntry entry) {
    /** As much as Linux takes; it would cut the rest off silently. */
    public static final int COMMAND_LINE_LIMIT = 2047;
    public static final int VCPU_LIMIT = 128;

    public PvhSpec {
        if (maxVcpus < 1 || maxVcpus > VCPU_LIMIT) {
            throw new BuilderException("maxvcpus=" + maxVcpus + ", allowed 1.." + VCPU_LIMIT);
        }
        if (vcpus < 1 || vcpus > maxVcpus) {
            throw new BuilderException("vcpus=" + vcpus + ", allowed 1.." + maxVcpus);
        }
        if (commandLine.indexOf('\0') >= 0) {
            throw new BuilderException("the command line has a NUL at " + commandLine.indexOf('\0'));
        }
        int length = commandLine.getBytes(StandardCharsets.UTF_8).length;
        if (length > COMMAND_LINE_LIMIT) {
            throw new BuilderException("the command line has " + length + " bytes, limit " + COMMAND_LINE_LIMIT);
        }
    }

    byte[] commandLineBytes() {
        return (commandLine + '\0').getBytes(StandardCharsets.UTF_8);
    }
}
