package org.xenolith.linux.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenolith.linux.kvm.KvmStateLayouts.Debugregs;
import org.xenolith.linux.kvm.KvmStateLayouts.Events;
import org.xenolith.linux.kvm.KvmStateLayouts.Lapic;
import org.xenolith.linux.kvm.KvmStateLayouts.Msrs;
import org.xenolith.linux.kvm.KvmStateLayouts.Regs;
import org.xenolith.linux.kvm.KvmStateLayouts.Segment;
import org.xenolith.linux.kvm.KvmStateLayouts.Sregs;
import org.xenolith.linux.kvm.KvmStateLayouts.Xcrs;
import org.xenolith.linux.kvm.KvmStateLayouts.Xsave;
import org.xenolith.linux.kvm.KvmVmLayouts.ClearDirtyLog;
import org.xenolith.linux.kvm.KvmVmLayouts.Cpuid;
import org.xenolith.linux.kvm.KvmVmLayouts.DirtyLog;
import org.xenolith.linux.kvm.KvmVmLayouts.EnableCap;
import org.xenolith.linux.kvm.KvmVmLayouts.MemoryRegion;
import org.xenolith.linux.kvm.KvmVmLayouts.Msi;
import org.xenolith.linux.kvm.KvmVmLayouts.MsrFilter;
import org.xenolith.linux.kvm.KvmVmLayouts.SignalMask;
import org.xenolith.linux.kvm.KvmVmLayouts.Translation;
import org.xenolith.linux.kvm.KvmVmLayouts.XenHvmConfig;

/** Our numbers against what a C compiler makes of {@code <linux/kvm.h>}. */
class KvmHeaderTest {
    @TempDir
    Path folder;

    @Test
    void shouldAgreeWithTheHeaderOnEveryNumberAndOffset() throws Exception {
        Map<String, Long> ours = ours();
        List<String> printed = compileAndRun(ours.keySet());
        int line = 0;
        for (Map.Entry<String, Long> entry : ours.entrySet()) {
            assertEquals(entry.getValue(), Long.parseLong(printed.get(line++)), entry.getKey());
        }
    }

    private static Map<String, Long> ours() {
        Map<String, Long> table = new LinkedHashMap<>();
        for (KvmIoctl ioctl : KvmIoctl.values()) {
            table.put(ioctl.name(), ioctl.number());
        }
        for (KvmCap cap : KvmCap.values()) {
            table.put(cap.name(), (long) cap.number());
        }
        run(table);
        state(table);
        machine(table);
        return table;
    }

    private static void run(Map<String, Long> table) {
        size(table, "kvm_run", KvmRunLayout.SIZE);
        offset(table, "kvm_run", "immediate_exit", KvmRunLayout.IMMEDIATE_EXIT);
        offset(table, "kvm_run", "exit_reason", KvmRunLayout.EXIT_REASON);
        offset(table, "kvm_run", "if_flag", KvmRunLayout.IF_FLAG);
        offset(table, "kvm_run", "io.direction", KvmRunLayout.IO_DIRECTION);
        offset(table, "kvm_run", "io.size", KvmRunLayout.IO_SIZE);
        offset(table, "kvm_run", "io.port", KvmRunLayout.IO_PORT);
        offset(table, "kvm_run", "io.count", KvmRunLayout.IO_COUNT);
        offset(table, "kvm_run", "io.data_offset", KvmRunLayout.IO_DATA_OFFSET);
        offset(table, "kvm_run", "mmio.phys_addr", KvmRunLayout.MMIO_PHYS_ADDR);
        offset(table, "kvm_run", "mmio.data", KvmRunLayout.MMIO_DATA);
        offset(table, "kvm_run", "mmio.len", KvmRunLayout.MMIO_LEN);
        offset(table, "kvm_run", "mmio.is_write", KvmRunLayout.MMIO_IS_WRITE);
        offset(table, "kvm_run", "msr.error", KvmRunLayout.MSR_ERROR);
        offset(table, "kvm_run", "msr.index", KvmRunLayout.MSR_INDEX);
        offset(table, "kvm_run", "msr.data", KvmRunLayout.MSR_DATA);
        offset(table, "kvm_run", "xen.type", KvmRunLayout.XEN_TYPE);
        offset(table, "kvm_run", "xen.u.hcall.longmode", KvmRunLayout.XEN_LONGMODE);
        offset(table, "kvm_run", "xen.u.hcall.cpl", KvmRunLayout.XEN_CPL);
        offset(table, "kvm_run", "xen.u.hcall.input", KvmRunLayout.XEN_INPUT);
        offset(table, "kvm_run", "xen.u.hcall.result", KvmRunLayout.XEN_RESULT);
        offset(table, "kvm_run", "xen.u.hcall.params", KvmRunLayout.XEN_PARAMS);
        offset(table, "kvm_run", "fail_entry.hardware_entry_failure_reason", KvmRunLayout.FAIL_ENTRY_REASON);
        offset(table, "kvm_run", "fail_entry.cpu", KvmRunLayout.FAIL_ENTRY_CPU);
        offset(table, "kvm_run", "internal.suberror", KvmRunLayout.INTERNAL_SUBERROR);
        offset(table, "kvm_run", "internal.ndata", KvmRunLayout.INTERNAL_NDATA);
        offset(table, "kvm_run", "internal.data", KvmRunLayout.INTERNAL_DATA);
        offset(table, "kvm_run", "system_event.type", KvmRunLayout.SYSTEM_EVENT_TYPE);
        offset(table, "kvm_run", "kvm_valid_regs", KvmRunLayout.KVM_VALID_REGS);
        offset(table, "kvm_run", "kvm_dirty_regs", KvmRunLayout.KVM_DIRTY_REGS);
        offset(table, "kvm_run", "s.regs.regs", KvmRunLayout.SYNC_REGS);
        offset(table, "kvm_run", "s.regs.sregs", KvmRunLayout.SYNC_SREGS);
        offset(table, "kvm_run", "s.regs.events", KvmRunLayout.SYNC_EVENTS);
        table.put("KVM_SYNC_X86_REGS", (long) KvmRunLayout.KVM_SYNC_X86_REGS);
        table.put("KVM_SYNC_X86_SREGS", (long) KvmRunLayout.KVM_SYNC_X86_SREGS);
        table.put("KVM_SYNC_X86_EVENTS", (long) KvmRunLayout.KVM_SYNC_X86_EVENTS);
        table.put("KVM_EXIT_IO_IN", (long) KvmRunLayout.KVM_EXIT_IO_IN);
        table.put("KVM_EXIT_XEN_HCALL", (long) KvmRunLayout.KVM_EXIT_XEN_HCALL);
        table.put("KVM_EXIT_UNKNOWN", (long) KvmRunLayout.KVM_EXIT_UNKNOWN);
        table.put("KVM_EXIT_EXCEPTION", (long) KvmRunLayout.KVM_EXIT_EXCEPTION);
        table.put("KVM_EXIT_IO", (long) KvmRunLayout.KVM_EXIT_IO);
        table.put("KVM_EXIT_HLT", (long) KvmRunLayout.KVM_EXIT_HLT);
        table.put("KVM_EXIT_MMIO", (long) KvmRunLayout.KVM_EXIT_MMIO);
        table.put("KVM_EXIT_IRQ_WINDOW_OPEN", (long) KvmRunLayout.KVM_EXIT_IRQ_WINDOW_OPEN);
        table.put("KVM_EXIT_SHUTDOWN", (long) KvmRunLayout.KVM_EXIT_SHUTDOWN);
        table.put("KVM_EXIT_FAIL_ENTRY", (long) KvmRunLayout.KVM_EXIT_FAIL_ENTRY);
        table.put("KVM_EXIT_INTR", (long) KvmRunLayout.KVM_EXIT_INTR);
        table.put("KVM_EXIT_SET_TPR", (long) KvmRunLayout.KVM_EXIT_SET_TPR);
        table.put("KVM_EXIT_INTERNAL_ERROR", (long) KvmRunLayout.KVM_EXIT_INTERNAL_ERROR);
        table.put("KVM_EXIT_SYSTEM_EVENT", (long) KvmRunLayout.KVM_EXIT_SYSTEM_EVENT);
        table.put("KVM_EXIT_IOAPIC_EOI", (long) KvmRunLayout.KVM_EXIT_IOAPIC_EOI);
        table.put("KVM_EXIT_X86_RDMSR", (long) KvmRunLayout.KVM_EXIT_X86_RDMSR);
        table.put("KVM_EXIT_X86_WRMSR", (long) KvmRunLayout.KVM_EXIT_X86_WRMSR);
        table.put("KVM_EXIT_XEN", (long) KvmRunLayout.KVM_EXIT_XEN);
    }

    private static void state(Map<String, Long> table) {
        size(table, "kvm_regs", Regs.SIZE);
        offset(table, "kvm_regs", "rax", Regs.RAX);
        offset(table, "kvm_regs", "rbx", Regs.RBX);
        offset(table, "kvm_regs", "rcx", Regs.RCX);
        offset(table, "kvm_regs", "rdx", Regs.RDX);
        offset(table, "kvm_regs", "rsi", Regs.RSI);
        offset(table, "kvm_regs", "rdi", Regs.RDI);
        offset(table, "kvm_regs", "rsp", Regs.RSP);
        offset(table, "kvm_regs", "rbp", Regs.RBP);
        offset(table, "kvm_regs", "r8", Regs.R8);
        offset(table, "kvm_regs", "r9", Regs.R9);
        offset(table, "kvm_regs", "r10", Regs.R10);
        offset(table, "kvm_regs", "rip", Regs.RIP);
        offset(table, "kvm_regs", "rflags", Regs.RFLAGS);
        size(table, "kvm_segment", Segment.SIZE);
        offset(table, "kvm_segment", "base", Segment.BASE);
        offset(table, "kvm_segment", "limit", Segment.LIMIT);
        offset(table, "kvm_segment", "selector", Segment.SELECTOR);
        offset(table, "kvm_segment", "type", Segment.TYPE);
        offset(table, "kvm_segment", "present", Segment.PRESENT);
        offset(table, "kvm_segment", "dpl", Segment.DPL);
        offset(table, "kvm_segment", "db", Segment.DB);
        offset(table, "kvm_segment", "s", Segment.S);
        offset(table, "kvm_segment", "l", Segment.L);
        offset(table, "kvm_segment", "g", Segment.G);
        offset(table, "kvm_segment", "avl", Segment.AVL);
        offset(table, "kvm_segment", "unusable", Segment.UNUSABLE);
        size(table, "kvm_sregs", Sregs.SIZE);
        offset(table, "kvm_sregs", "cs", Sregs.CS);
        offset(table, "kvm_sregs", "ds", Sregs.DS);
        offset(table, "kvm_sregs", "es", Sregs.ES);
        offset(table, "kvm_sregs", "fs", Sregs.FS);
        offset(table, "kvm_sregs", "gs", Sregs.GS);
        offset(table, "kvm_sregs", "ss", Sregs.SS);
        offset(table, "kvm_sregs", "tr", Sregs.TR);
        offset(table, "kvm_sregs", "ldt", Sregs.LDT);
        offset(table, "kvm_sregs", "gdt", Sregs.GDT);
        offset(table, "kvm_sregs", "idt", Sregs.IDT);
        offset(table, "kvm_dtable", "limit", Sregs.DTABLE_LIMIT);
        offset(table, "kvm_sregs", "cr0", Sregs.CR0);
        offset(table, "kvm_sregs", "cr2", Sregs.CR2);
        offset(table, "kvm_sregs", "cr3", Sregs.CR3);
        offset(table, "kvm_sregs", "cr4", Sregs.CR4);
        offset(table, "kvm_sregs", "cr8", Sregs.CR8);
        offset(table, "kvm_sregs", "efer", Sregs.EFER);
        offset(table, "kvm_sregs", "apic_base", Sregs.APIC_BASE);
        offset(table, "kvm_sregs", "interrupt_bitmap", Sregs.INTERRUPT_BITMAP);
        size(table, "kvm_vcpu_events", Events.SIZE);
        offset(table, "kvm_vcpu_events", "exception.injected", Events.EXCEPTION_INJECTED);
        offset(table, "kvm_vcpu_events", "exception.nr", Events.EXCEPTION_NR);
        offset(table, "kvm_vcpu_events", "exception.has_error_code", Events.EXCEPTION_HAS_ERROR_CODE);
        offset(table, "kvm_vcpu_events", "exception.error_code", Events.EXCEPTION_ERROR_CODE);
        offset(table, "kvm_vcpu_events", "interrupt.injected", Events.INTERRUPT_INJECTED);
        offset(table, "kvm_vcpu_events", "interrupt.nr", Events.INTERRUPT_NR);
        offset(table, "kvm_vcpu_events", "interrupt.shadow", Events.INTERRUPT_SHADOW);
        offset(table, "kvm_vcpu_events", "nmi.injected", Events.NMI_INJECTED);
        offset(table, "kvm_vcpu_events", "nmi.pending", Events.NMI_PENDING);
        offset(table, "kvm_vcpu_events", "nmi.masked", Events.NMI_MASKED);
        offset(table, "kvm_vcpu_events", "sipi_vector", Events.SIPI_VECTOR);
        offset(table, "kvm_vcpu_events", "flags", Events.FLAGS);
        table.put("KVM_VCPUEVENT_VALID_NMI_PENDING", (long) Events.KVM_VCPUEVENT_VALID_NMI_PENDING);
        table.put("KVM_VCPUEVENT_VALID_SHADOW", (long) Events.KVM_VCPUEVENT_VALID_SHADOW);
        size(table, "kvm_debugregs", Debugregs.SIZE);
        offset(table, "kvm_debugregs", "db", Debugregs.DB);
        offset(table, "kvm_debugregs", "dr6", Debugregs.DR6);
        offset(table, "kvm_debugregs", "dr7", Debugregs.DR7);
        size(table, "kvm_xcrs", Xcrs.SIZE);
        offset(table, "kvm_xcrs", "nr_xcrs", Xcrs.NR_XCRS);
        offset(table, "kvm_xcrs", "xcrs[0].xcr", Xcrs.XCR);
        offset(table, "kvm_xcrs", "xcrs[0].value", Xcrs.XCR_VALUE);
        size(table, "kvm_msrs", Msrs.HEADER);
        size(table, "kvm_msr_entry", Msrs.ENTRY);
        offset(table, "kvm_msr_entry", "index", Msrs.INDEX);
        offset(table, "kvm_msr_entry", "data", Msrs.DATA);
        size(table, "kvm_lapic_state", Lapic.SIZE);
        size(table, "kvm_xsave", Xsave.SIZE);
    }

    private static void machine(Map<String, Long> table) {
        size(table, "kvm_userspace_memory_region", MemoryRegion.SIZE);
        offset(table, "kvm_userspace_memory_region", "slot", MemoryRegion.SLOT);
        offset(table, "kvm_userspace_memory_region", "flags", MemoryRegion.FLAGS);
        offset(table, "kvm_userspace_memory_region", "guest_phys_addr", MemoryRegion.GUEST_PHYS_ADDR);
        offset(table, "kvm_userspace_memory_region", "memory_size", MemoryRegion.MEMORY_SIZE);
        offset(table, "kvm_userspace_memory_region", "userspace_addr", MemoryRegion.USERSPACE_ADDR);
        table.put("KVM_MEM_LOG_DIRTY_PAGES", (long) MemoryRegion.KVM_MEM_LOG_DIRTY_PAGES);
        size(table, "kvm_dirty_log", DirtyLog.SIZE);
        offset(table, "kvm_dirty_log", "dirty_bitmap", DirtyLog.DIRTY_BITMAP);
        size(table, "kvm_clear_dirty_log", ClearDirtyLog.SIZE);
        offset(table, "kvm_clear_dirty_log", "num_pages", ClearDirtyLog.NUM_PAGES);
        offset(table, "kvm_clear_dirty_log", "first_page", ClearDirtyLog.FIRST_PAGE);
        offset(table, "kvm_clear_dirty_log", "dirty_bitmap", ClearDirtyLog.DIRTY_BITMAP);
        size(table, "kvm_enable_cap", EnableCap.SIZE);
        offset(table, "kvm_enable_cap", "cap", EnableCap.CAP);
        offset(table, "kvm_enable_cap", "args", EnableCap.ARGS);
        size(table, "kvm_msi", Msi.SIZE);
        offset(table, "kvm_msi", "address_lo", Msi.ADDRESS_LO);
        offset(table, "kvm_msi", "data", Msi.DATA);
        size(table, "kvm_cpuid2", Cpuid.HEADER);
        size(table, "kvm_cpuid_entry2", Cpuid.ENTRY);
        offset(table, "kvm_cpuid_entry2", "function", Cpuid.FUNCTION);
        offset(table, "kvm_cpuid_entry2", "index", Cpuid.INDEX);
        offset(table, "kvm_cpuid_entry2", "flags", Cpuid.FLAGS);
        offset(table, "kvm_cpuid_entry2", "eax", Cpuid.EAX);
        offset(table, "kvm_cpuid_entry2", "ebx", Cpuid.EBX);
        offset(table, "kvm_cpuid_entry2", "ecx", Cpuid.ECX);
        offset(table, "kvm_cpuid_entry2", "edx", Cpuid.EDX);
        table.put("KVM_CPUID_FLAG_SIGNIFCANT_INDEX", (long) Cpuid.KVM_CPUID_FLAG_SIGNIFCANT_INDEX);
        size(table, "kvm_msr_filter", MsrFilter.SIZE);
        offset(table, "kvm_msr_filter", "ranges", MsrFilter.RANGES);
        offset(table, "kvm_msr_filter_range", "flags", MsrFilter.RANGE_FLAGS);
        offset(table, "kvm_msr_filter_range", "nmsrs", MsrFilter.RANGE_NMSRS);
        offset(table, "kvm_msr_filter_range", "base", MsrFilter.RANGE_BASE);
        offset(table, "kvm_msr_filter_range", "bitmap", MsrFilter.RANGE_BITMAP);
        table.put("KVM_MSR_FILTER_READ", (long) MsrFilter.KVM_MSR_FILTER_READ);
        table.put("KVM_MSR_FILTER_WRITE", (long) MsrFilter.KVM_MSR_FILTER_WRITE);
        table.put("KVM_MSR_EXIT_REASON_UNKNOWN", (long) MsrFilter.KVM_MSR_EXIT_REASON_UNKNOWN);
        table.put("KVM_MSR_EXIT_REASON_FILTER", (long) MsrFilter.KVM_MSR_EXIT_REASON_FILTER);
        size(table, "kvm_translation", Translation.SIZE);
        offset(table, "kvm_translation", "physical_address", Translation.PHYSICAL_ADDRESS);
        offset(table, "kvm_translation", "valid", Translation.VALID);
        offset(table, "kvm_signal_mask", "sigset", SignalMask.SIGSET);
        size(table, "kvm_xen_hvm_config", XenHvmConfig.SIZE);
        offset(table, "kvm_xen_hvm_config", "msr", XenHvmConfig.MSR);
        table.put("KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL", (long) XenHvmConfig.KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL);
    }

    private static void size(Map<String, Long> table, String struct, int bytes) {
        table.put("sizeof(struct " + struct + ")", (long) bytes);
    }

    private static void offset(Map<String, Long> table, String struct, String field, int at) {
        table.put("offsetof(struct " + struct + ", " + field + ")", (long) at);
    }

    private List<String> compileAndRun(Iterable<String> expressions) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "no gcc here");
        assumeTrue(Files.exists(Path.of("/usr/include/linux/kvm.h")), "no linux/kvm.h here");
        StringBuilder source = new StringBuilder("#include <linux/kvm.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void)\n{\n");
        for (String expression : expressions) {
            source.append("    printf(\"%lld\\n\", (long long) ").append(expression).append(");\n");
        }
        Path c = Files.writeString(folder.resolve("table.c"), source.append("    return 0;\n}\n"));
        Path program = folder.resolve("table");
        Path errors = folder.resolve("errors");
        int compiled = new ProcessBuilder("/usr/bin/gcc", "-o", program.toString(), c.toString())
                .redirectError(errors.toFile()).start().waitFor();
        assertEquals(0, compiled, () -> read(errors));
        Process run = new ProcessBuilder(program.toString()).start();
        return new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII).lines().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
