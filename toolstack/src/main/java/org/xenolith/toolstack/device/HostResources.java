package org.xenolith.toolstack.device;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.proto.PassedDescriptor;

/**
 * The descriptors that a domain process is given, opened by the control domain, each with what it is for. Closing
 * takes back the control domain's copies; the domain process keeps its own. One thread.
 */
public final class HostResources implements AutoCloseable {
    private final List<Descriptor> descriptors = new ArrayList<>();
    private final List<PassedDescriptor> roles = new ArrayList<>();

    /** Takes ownership of a descriptor. */
    public void add(PassedDescriptor.Role role, int devid, Descriptor descriptor) {
        descriptors.add(descriptor);
        roles.add(PassedDescriptor.newBuilder().setRole(role).setDevid(devid).build());
    }

    public List<Descriptor> descriptors() {
        return descriptors;
    }

    /** What each descriptor is, in the same order. */
    public List<PassedDescriptor> roles() {
        return roles;
    }

    @Override
    public void close() {
        descriptors.forEach(Descriptor::close);
    }
}
