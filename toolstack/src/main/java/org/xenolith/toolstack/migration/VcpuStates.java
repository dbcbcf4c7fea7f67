package org.xenolith.toolstack.migration;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import org.xenolith.core.engine.VcpuState;
import org.xenolith.core.engine.VcpuState.RunState;
import org.xenolith.toolstack.proto.StreamSegment;
import org.xenolith.toolstack.proto.StreamVcpu;

/** {@link VcpuState} as a record of the stream, and back. */
public final class VcpuStates {
    private static final int MAX_XSAVE = 64 * 1024;
    private static final int LAPIC = 1024;
    private static final int MAX_VECTOR = 255;
    /** By KVM_MP_STATE_* number. */
    private static final List<RunState> RUN_STATES = List.of(RunState.RUNNABLE, RunState.UNINITIALIZED,
            RunState.INIT_RECEIVED, RunState.HALTED, RunState.SIPI_RECEIVED);

    private VcpuStates() {
    }

    public static StreamVcpu encode(int id, VcpuState state) {
        StreamVcpu.Builder vcpu = StreamVcpu.newBuilder()
                .setId(id)
                .setRip(state.rip)
                .setRflags(state.rflags)
                .setGdtBase(state.gdtBase)
                .setGdtLimit(state.gdtLimit)
                .setIdtBase(state.idtBase)
                .setIdtLimit(state.idtLimit)
                .setCr0(state.cr0)
                .setCr2(state.cr2)
                .setCr3(state.cr3)
                .setCr4(state.cr4)
                .setCr8(state.cr8)
                .setEfer(state.efer)
                .setApicBase(state.apicBase)
                .setXcr0(state.xcr0)
                .setXsave(ByteString.copyFrom(state.xsave))
                .putAllMsrs(state.msrs)
                .setLapic(ByteString.copyFrom(state.lapic))
                .setRunState(RUN_STATES.indexOf(state.runState))
                .setPendingVector(state.pendingVector)
                .setPendingIsException(state.pendingIsException)
                .setPendingHasError(state.pendingHasError)
                .setPendingError(state.pendingError)
                .setInterruptShadow(state.interruptShadow)
                .setNmiPending(state.nmiPending)
                .setNmiMasked(state.nmiMasked);
        Arrays.stream(state.gpr).forEach(vcpu::addGpr);
        Arrays.stream(state.dr).forEach(vcpu::addDr);
        for (VcpuState.Segment segment : state.segments) {
            vcpu.addSegments(StreamSegment.newBuilder().setSelector(segment.selector()).setBase(segment.base())
                    .setLimit(segment.limit()).setAttributes(segment.attributes()));
        }
        return vcpu.build();
    }

    /** @throws IllegalArgumentException where it is no vCPU's state; the message says why */
    public static VcpuState decode(StreamVcpu vcpu) {
        VcpuState state = new VcpuState();
        require(vcpu.getXsave().size() <= MAX_XSAVE, "XSAVE area of " + vcpu.getXsave().size() + " bytes");
        require(vcpu.getLapic().isEmpty() || vcpu.getLapic().size() == LAPIC, "local APIC of " + vcpu.getLapic().size() + " bytes");
        require(vcpu.getPendingVector() >= -1 && vcpu.getPendingVector() <= MAX_VECTOR, "pending vector " + vcpu.getPendingVector());
        require(vcpu.getRunState() >= 0 && vcpu.getRunState() < RUN_STATES.size(), "run state " + vcpu.getRunState());
        fill(state.gpr, vcpu.getGprList(), "general registers");
        fill(state.dr, vcpu.getDrList(), "debug registers");
        require(vcpu.getSegmentsCount() == state.segments.length, vcpu.getSegmentsCount() + " segment registers");
        for (int i = 0; i < state.segments.length; i++) {
            StreamSegment segment = vcpu.getSegments(i);
            state.segments[i] = new VcpuState.Segment(segment.getSelector(), segment.getBase(), segment.getLimit(),
                    segment.getAttributes());
        }
        state.rip = vcpu.getRip();
        state.rflags = vcpu.getRflags();
        state.gdtBase = vcpu.getGdtBase();
        state.gdtLimit = vcpu.getGdtLimit();
        state.idtBase = vcpu.getIdtBase();
        state.idtLimit = vcpu.getIdtLimit();
        state.cr0 = vcpu.getCr0();
        state.cr2 = vcpu.getCr2();
        state.cr3 = vcpu.getCr3();
        state.cr4 = vcpu.getCr4();
        state.cr8 = vcpu.getCr8();
        state.efer = vcpu.getEfer();
        state.apicBase = vcpu.getApicBase();
        state.xcr0 = vcpu.getXcr0();
        state.xsave = vcpu.getXsave().toByteArray();
        state.msrs.putAll(vcpu.getMsrsMap());
        state.lapic = vcpu.getLapic().toByteArray();
        state.runState = RUN_STATES.get(vcpu.getRunState());
        state.pendingVector = vcpu.getPendingVector();
        state.pendingIsException = vcpu.getPendingIsException();
        state.pendingHasError = vcpu.getPendingHasError();
        state.pendingError = vcpu.getPendingError();
        state.interruptShadow = vcpu.getInterruptShadow();
        state.nmiPending = vcpu.getNmiPending();
        state.nmiMasked = vcpu.getNmiMasked();
        return state;
    }

    private static void fill(long[] target, List<Long> values, String what) {
        require(values.size() == target.length, values.size() + " " + what);
        Arrays.setAll(target, values::get);
    }

    private static void require(boolean holds, String found) {
        if (!holds) {
            throw new IllegalArgumentException("a vCPU with " + found);
        }
    }
}
