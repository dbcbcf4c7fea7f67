package org.xenolith.core.hypercall;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.xenolith.abi.XenErrno;
import org.xenolith.abi.version.CompileInfoLayout;
import org.xenolith.abi.version.FeatureInfoLayout;

/** Hypercall 17, xen_version ({@code version.h}). */
final class XenVersionOps {
    private static final int VERSION = 0;
    private static final int EXTRAVERSION = 1;
    private static final int COMPILE_INFO = 2;
    private static final int CAPABILITIES = 3;
    private static final int CHANGESET = 4;
    private static final int PLATFORM_PARAMETERS = 5;
    private static final int GET_FEATURES = 6;
    private static final int PAGESIZE = 7;
    private static final int GUEST_HANDLE = 8;
    private static final int COMMANDLINE = 9;
    private static final int BUILD_ID = 10;

    /** writable_page_tables, auto_translated_physmap, hvm_callback_vector, hvm_safe_pvclock, memory_op_vnode_supported, not_direct_mapped. */
    private static final int FEATURES = 1 << 0 | 1 << 2 | 1 << 8 | 1 << 9 | 1 << 13 | 1 << 16;
    private static final int XEN_4_17 = 4 << 16 | 17;
    private static final long VIRT_START_64 = 0xffff_8000_0000_0000L;
    private static final int VIRT_START_32 = 0xf580_0000;

    private final DomainServices domain;

    XenVersionOps(DomainServices domain) {
        this.domain = domain;
    }

    long handle(GuestCall call) {
        int op = call.intArgument(0);
        return switch (op) {
            case VERSION -> XEN_4_17;
            case PAGESIZE -> GuestCall.WINDOW;
            case EXTRAVERSION -> text(call, ".0-xenolith", 16);
            case COMPILE_INFO -> compileInfo(call);
            case CAPABILITIES -> text(call, "hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ", 1024);
            case CHANGESET -> text(call, "", 64);
            case COMMANDLINE -> text(call, "", 1024);
            case PLATFORM_PARAMETERS -> platformParameters(call);
            case GET_FEATURES -> features(call);
            case GUEST_HANDLE -> guestHandle(call);
            case BUILD_ID -> -XenErrno.ENODATA;
            default -> throw GuestCall.noSuchOp("xen_version", op);
        };
    }

    private static long text(GuestCall call, String value, int size) {
        put(call, 0, value, size);
        call.copyOut(call.argument(1), 0, size);
        return 0;
    }

    private static void put(GuestCall call, int offset, String value, int size) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(call.window(), offset, offset + size, (byte) 0);
        System.arraycopy(bytes, 0, call.window(), offset, Math.min(bytes.length, size - 1));
    }

    private static long compileInfo(GuestCall call) {
        put(call, CompileInfoLayout.COMPILER, "javac 17", CompileInfoLayout.COMPILE_BY - CompileInfoLayout.COMPILER);
        put(call, CompileInfoLayout.COMPILE_BY, "xenolith", CompileInfoLayout.COMPILE_DOMAIN - CompileInfoLayout.COMPILE_BY);
        put(call, CompileInfoLayout.COMPILE_DOMAIN, "", CompileInfoLayout.COMPILE_DATE - CompileInfoLayout.COMPILE_DOMAIN);
        put(call, CompileInfoLayout.COMPILE_DATE, "", CompileInfoLayout.SIZE - CompileInfoLayout.COMPILE_DATE);
        call.copyOut(call.argument(1), 0, CompileInfoLayout.SIZE);
        return 0;
    }

    private static long platformParameters(GuestCall call) {
        call.putWord(0, call.longMode() ? VIRT_START_64 : VIRT_START_32);
        call.copyOut(call.argument(1), 0, call.wordSize());
        return 0;
    }

    private static long features(GuestCall call) {
        call.copyIn(call.argument(1), FeatureInfoLayout.SIZE);
        if (call.getInt(FeatureInfoLayout.SUBMAP_IDX) != 0) {
            throw GuestCall.error(XenErrno.EINVAL, "submap_idx=" + call.getInt(FeatureInfoLayout.SUBMAP_IDX));
        }
        call.putOut(call.argument(1), FeatureInfoLayout.SUBMAP, FEATURES);
        return 0;
    }

    private long guestHandle(GuestCall call) {
        byte[] uuid = domain.handle();
        System.arraycopy(uuid, 0, call.window(), 0, uuid.length);
        call.copyOut(call.argument(1), 0, uuid.length);
        return 0;
    }
}
