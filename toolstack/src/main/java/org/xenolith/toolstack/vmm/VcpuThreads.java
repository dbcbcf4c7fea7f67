package org.xenolith.toolstack.vmm;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.core.domain.DomainCore;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VirtualCpu;
import org.xenolith.core.engine.VirtualMachine;
import org.xenolith.core.vcpu.VcpuRunner;
import org.xenolith.core.vcpu.VcpuRunners;
import org.xenolith.linux.ThreadClock;
import org.xenolith.linux.ThreadSleep;

/** Ties a domain's core to its vCPU threads. They start paused. */
final class VcpuThreads implements AutoCloseable {
    private volatile VcpuRunners runners;
    private ExitMeter meter;

    void start(DomainCore domain, VirtualMachine machine) {
        meter = new ExitMeter(domain, domain.config().vcpus());
        List<VcpuRunner> list = new ArrayList<>();
        for (int id = 0; id < domain.config().vcpus(); id++) {
            String name = "vcpu-" + id;
            list.add(new VcpuRunner(id, machine::createVcpu, meter, task -> new Thread(task, name),
                    ThreadClock::ofCurrentThread, ThreadSleep::ofCurrentThread));
        }
        VcpuRunners made = new VcpuRunners(list);
        runners = made;
        made.start();
    }

    /** Makes the vCPUs, which are paused, what they are to be, by id; those beyond stay as they are. */
    void write(List<VcpuState> states) {
        for (int id = 0; id < states.size(); id++) {
            VcpuState state = states.get(id);
            runners.get(id).call(cpu -> {
                cpu.writeState(state);
                return null;
            });
        }
    }

    /** What every vCPU is; they are paused. */
    List<VcpuState> states() {
        return runners.all().stream().map(runner -> runner.call(VirtualCpu::readState)).toList();
    }

    /** Makes a vCPU leave the guest, or its park, soon. */
    void kick(int vcpu) {
        VcpuRunners all = runners;
        if (all != null) {
            all.get(vcpu).kick();
        }
    }

    List<VcpuRunner> all() {
        return runners.all();
    }

    /** What the exits of all vCPUs came to. */
    ExitMeter meter() {
        return meter;
    }

    /** Returns when no vCPU is in guest code or in one of its exits. */
    void pause() {
        runners.pause();
    }

    void resume() {
        runners.resume();
    }

    @Override
    public void close() {
        runners.close();
    }
}
