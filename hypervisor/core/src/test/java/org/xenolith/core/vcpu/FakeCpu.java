package org.xenolith.core.vcpu;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.xenolith.core.engine.CpuidLeaf;
import org.xenolith.core.engine.Exit;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;

/** A vCPU whose guest does what a queue says and otherwise computes for ever. */
final class FakeCpu implements VirtualCpu {
    final LinkedBlockingQueue<Exit> script = new LinkedBlockingQueue<>();
    final Thread owner = Thread.currentThread();
    volatile boolean inGuest;
    volatile boolean closed;
    private final int id;
    private final Object monitor = new Object();
    private final Exit.Interrupted interrupted = new Exit.Interrupted();
    private boolean kicked;

    FakeCpu(int id) {
        this.id = id;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public Exit run() {
        synchronized (monitor) {
            inGuest = true;
            try {
                while (!kicked && script.isEmpty()) {
                    monitor.wait();
                }
                if (kicked) {
                    kicked = false;
                    return interrupted;
                }
                return script.remove();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                inGuest = false;
            }
        }
    }

    void exit(Exit exit) {
        synchronized (monitor) {
            script.add(exit);
            monitor.notifyAll();
        }
    }

    @Override
    public void kick() {
        synchronized (monitor) {
            kicked = true;
            monitor.notifyAll();
        }
    }

    @Override
    public void setCpuid(List<CpuidLeaf> leaves) {
    }

    @Override
    public long translate(long gva) {
        return gva;
    }

    @Override
    public boolean interruptible() {
        return false;
    }

    @Override
    public void injectExternal(int vector) {
    }

    @Override
    public boolean dead() {
        return false;
    }

    @Override
    public long instructionPointer() {
        return 0;
    }

    @Override
    public long readTsc() {
        return 0;
    }

    @Override
    public VcpuState readState() {
        return new VcpuState();
    }

    @Override
    public void writeState(VcpuState state) {
    }

    @Override
    public void throttle(int percent) {
    }

    @Override
    public void close() {
        closed = true;
    }
}
