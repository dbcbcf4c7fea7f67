package org.xenolith.core.vcpu;

import java.util.List;

/** All vCPUs of one domain, paused and resumed as one. Any thread but theirs. */
public final class VcpuRunners implements AutoCloseable {
    private final List<VcpuRunner> runners;

    /** @param runners in the order of their ids; owned from now on */
    public VcpuRunners(List<VcpuRunner> runners) {
        this.runners = List.copyOf(runners);
    }

    /** Starts every thread; the vCPUs stay paused until {@link #resume}. */
    public void start() {
        runners.forEach(VcpuRunner::start);
    }

    public VcpuRunner get(int vcpu) {
        return runners.get(vcpu);
    }

    public List<VcpuRunner> all() {
        return runners;
    }

    /** Returns when none is in guest code. Pauses nest. */
    public void pause() {
        runners.forEach(VcpuRunner::requestPause);
        runners.forEach(VcpuRunner::awaitPaused);
    }

    /** Lifts one pause of each. */
    public void resume() {
        runners.forEach(VcpuRunner::resume);
    }

    /** Lets every vCPU that its handler has stopped run again, as a cancelled suspend does. */
    public void restart() {
        runners.forEach(VcpuRunner::restart);
    }

    @Override
    public void close() {
        runners.forEach(VcpuRunner::close);
    }
}
