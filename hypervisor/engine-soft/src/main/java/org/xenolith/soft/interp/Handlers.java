package org.xenolith.soft.interp;

import java.util.List;
import java.util.function.Function;
import org.xenolith.soft.cpu.Cpu;
import org.xenolith.soft.cpu.GuestFault;
import org.xenolith.soft.decode.Forms;
import org.xenolith.soft.decode.Handler;
import org.xenolith.soft.decode.Insn;
import org.xenolith.soft.decode.Spec;
import org.xenolith.soft.interp.forms.FormSource;

/** Finds the handler of an instruction by name, over all families. */
public final class Handlers implements Spec.HandlerSource {
    private static final List<Function<String, Handler>> FAMILIES = List.of(
            Moves::of, Alu::of, Branches::of, Unary::of, Shifts::of, Bits::of, MulDiv::of, Exchanges::of, Strings::of,
            FlagOps::of, SystemOps::of, SegmentOps::of, FarOps::of, PortOps::of, SseMoves::of, SseInteger::of,
            SseWide::of, SseFloat::of, SseConvert::of, SseText::of, StateOps::of, X87Ops::of);

    @Override
    public Handler find(String name) {
        if (name.equals("UD")) {
            return Handlers::undefined;
        }
        for (Function<String, Handler> family : FAMILIES) {
            Handler handler = family.apply(name);
            if (handler != null) {
                return handler;
            }
        }
        throw new IllegalStateException("no handler for " + name);
    }

    @Override
    public Forms forms(String name, int low) {
        return FormSource.of(name, low);
    }

    private static void undefined(Cpu c, Insn i) {
        byte[] bytes = new byte[Math.min(15, i.next - i.offset)];
        for (int n = 0; n < bytes.length; n++) {
            long linear = c.r[Cpu.BLOCK_RIP] + i.offset + n + (i.mode == Cpu.MODE64 ? 0 : c.segBase[Cpu.CS]);
            long physical = c.mmu.translate(linear);
            long host = physical < 0 ? 0 : c.mmu.memory().host(physical);
            bytes[n] = host == 0 ? 0 : (byte) org.xenolith.soft.memory.Raw.get8(host);
        }
        c.host.unknownOpcode(bytes, bytes.length);
        throw c.raise(GuestFault.UD);
    }
}
