package org.xenolith.toolstack.vmm;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.linux.Descriptor;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.proto.PassedDescriptor;
import org.xenolith.toolstack.proto.PassedDescriptor.Role;

/** The descriptors that came with an Assign, by what they are for. What is not taken is closed. */
final class Handed implements AutoCloseable {
    private record Item(PassedDescriptor role, Descriptor descriptor) {
    }

    private final List<Item> items = new ArrayList<>();

    Handed(List<PassedDescriptor> roles, List<Descriptor> descriptors) {
        if (roles.size() != descriptors.size()) {
            descriptors.forEach(Descriptor::close);
            throw new OperationException("the control domain named " + roles.size() + " descriptors and passed "
                    + descriptors.size(), "raise its limit of open files");
        }
        for (int i = 0; i < roles.size(); i++) {
            items.add(new Item(roles.get(i), descriptors.get(i)));
        }
    }

    /** Whether there is one. */
    boolean has(Role role, int devid) {
        return items.stream().anyMatch(item -> item.role().getRole() == role && item.role().getDevid() == devid);
    }

    /** A second descriptor of one that is still to be taken; the caller's. */
    Descriptor duplicate(Role role, int devid) {
        return items.stream().filter(item -> item.role().getRole() == role && item.role().getDevid() == devid).findFirst()
                .orElseThrow(() -> missing(role, devid)).descriptor().duplicate();
    }

    /** Gives up the number of a descriptor to whoever wraps it. */
    int take(Role role, int devid) {
        for (Item item : items) {
            if (item.role().getRole() == role && item.role().getDevid() == devid) {
                items.remove(item);
                return item.descriptor().release();
            }
        }
        throw missing(role, devid);
    }

    private static OperationException missing(Role role, int devid) {
        return new OperationException("the control domain passed no descriptor for " + role + " " + devid,
                "control domain and domain process are of different releases");
    }

    @Override
    public void close() {
        items.forEach(item -> item.descriptor().close());
    }
}
