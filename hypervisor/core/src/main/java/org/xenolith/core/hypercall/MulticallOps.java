package org.xenolith.core.hypercall;

import org.xenolith.abi.XenErrno;
import org.xenolith.abi.shared.MulticallEntryLayout;

/** Hypercall 13, multicall: a list of calls in one. A multicall inside a multicall is refused. */
final class MulticallOps {
    private static final int MAX_CALLS = 1024;
    private final HypercallTable table;

    MulticallOps(HypercallTable table) {
        this.table = table;
    }

    long handle(GuestCall call) {
        long list = call.argument(0);
        int count = call.intArgument(1);
        if (count < 0 || count > MAX_CALLS) {
            throw GuestCall.error(XenErrno.EINVAL, "nr_calls=" + count);
        }
        int size = call.pick(MulticallEntryLayout.SIZE_64, MulticallEntryLayout.SIZE_32);
        for (int i = 0; i < count; i++) {
            one(call, list + (long) i * size, size);
        }
        return 0;
    }

    private void one(GuestCall call, long entry, int size) {
        call.copyIn(entry, size);
        long op = call.getWord(MulticallEntryLayout.OP);
        int args = call.pick(MulticallEntryLayout.ARGS_64, MulticallEntryLayout.ARGS_32);
        for (int i = 0; i < 6; i++) {
            call.argument(i, call.getWord(args + i * call.wordSize()));
        }
        long result = op == HypercallNumber.MULTICALL ? -XenErrno.EINVAL : table.call(op & 0xffff_ffffL, call);
        call.putWord(0, result);
        call.copyOut(entry + call.pick(MulticallEntryLayout.RESULT_64, MulticallEntryLayout.RESULT_32), 0, call.wordSize());
    }
}
