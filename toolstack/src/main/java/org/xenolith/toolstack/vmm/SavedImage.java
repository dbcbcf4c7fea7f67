package org.xenolith.toolstack.vmm;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.toolstack.domain.OperationException;
import org.xenolith.toolstack.migration.MemoryPages;
import org.xenolith.toolstack.migration.SavedHead;
import org.xenolith.toolstack.migration.StreamFrame;
import org.xenolith.toolstack.migration.StreamReader;

/** A saved domain as what a new one starts from. */
final class SavedImage implements BootImage {
    private final StreamReader reader;
    private final MemfdPages pages;
    private final StreamFrame first;
    private final Awakening awakening;

    /** Reads everything that stands before the pages. */
    SavedImage(ReadableByteChannel file, MemfdPages pages) throws IOException {
        this.pages = pages;
        reader = new StreamReader(file);
        SavedHead head = SavedHead.read(reader);
        first = head.first();
        awakening = new Awakening(head.state());
    }

    @Override
    public void load(DomainCore core) {
        MemoryPages memory = new MemoryPages(core.memory(), core.physmap().layout(), pages);
        try {
            StreamFrame frame = first;
            while (frame instanceof StreamFrame.Pages run) {
                memory.load(run);
                frame = reader.next();
            }
            if (!(frame instanceof StreamFrame.End)) {
                throw new IOException("offset " + frame.offset() + ": a record behind the pages");
            }
            reader.requireEndOfInput();
            core.restore(awakening.core());
        } catch (IOException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    static OperationException refused(Exception cause) {
        return new OperationException("the saved domain cannot be read: " + cause.getMessage(), "use another copy of the file", cause);
    }

    @Override
    public List<VcpuState> vcpus() {
        return awakening.vcpus();
    }

    @Override
    public SavedDevices devices() {
        return awakening.devices();
    }
}
