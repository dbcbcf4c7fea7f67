package org.xenolith.kvm;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.xenolith.core.engine.Exit;
import org.xenolith.linux.kvm.KvmRunLayout;

/** KVM_EXIT_IO. */
final class PortExit extends Exit.Port {
    private final ByteBuffer run;

    PortExit(ByteBuffer run) {
        this.run = run;
    }

    @Override
    public int port() {
        return run.getShort(KvmRunLayout.IO_PORT) & 0xffff;
    }

    @Override
    public int size() {
        return run.get(KvmRunLayout.IO_SIZE);
    }

    @Override
    public int count() {
        return run.getInt(KvmRunLayout.IO_COUNT);
    }

    @Override
    public boolean isWrite() {
        return run.get(KvmRunLayout.IO_DIRECTION) != KvmRunLayout.KVM_EXIT_IO_IN;
    }

    private int element(int index) {
        Objects.checkIndex(index, count());
        return (int) run.getLong(KvmRunLayout.IO_DATA_OFFSET) + index * size();
    }

    @Override
    public int value(int index) {
        int at = element(index);
        return switch (size()) {
            case 1 -> run.get(at) & 0xff;
            case 2 -> run.getShort(at) & 0xffff;
            default -> run.getInt(at);
        };
    }

    @Override
    public void value(int index, int value) {
        int at = element(index);
        switch (size()) {
            case 1 -> run.put(at, (byte) value);
            case 2 -> run.putShort(at, (short) value);
            default -> run.putInt(at, value);
        }
    }
}
