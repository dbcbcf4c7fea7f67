package org.xenolith.core.builder;

import java.util.ArrayList;
import java.util.List;
import org.xenolith.core.builder.HypercallSites.Instruction;
import org.xenolith.core.builder.HypercallSites.Outcome;
import org.xenolith.core.builder.HypercallSites.Place;

/**
 * Finds Linux's two hypercall functions in a kernel's executable segments: a VMMCALL without an F3 prefix, followed by
 * RET or JMP, and within 64 bytes after it a VMCALL followed by the same; with JMP both go to one target. The bytes of
 * either instruction alone turn up by chance; the pair does not. See {@code docs/adr/0031-hypercall-sites.md}.
 */
final class HypercallScanner {
    private static final int REACH = 64;
    private static final int INSTRUCTION = 3;
    private static final int JUMP = 5;
    private static final int TAIL = REACH + INSTRUCTION + JUMP;
    private static final int RET_OPCODE = 0xc3;
    private static final int JMP_OPCODE = 0xe9;

    private final List<Place> found = new ArrayList<>();
    private final byte[] window = new byte[1 + ImageBytes.CHUNK + TAIL];
    private int limit;

    private HypercallScanner() {
    }

    static HypercallSites scan(ImageBytes image, List<ElfSegment> segments) {
        HypercallScanner scanner = new HypercallScanner();
        segments.stream().filter(ElfSegment::executable).forEach(segment -> scanner.scan(image, segment));
        return switch (scanner.found.size()) {
            case 0 -> new HypercallSites(Outcome.NONE, List.of());
            case 2 -> new HypercallSites(Outcome.FOUND, scanner.found);
            default -> new HypercallSites(Outcome.AMBIGUOUS, List.of());
        };
    }

    private void scan(ImageBytes image, ElfSegment segment) {
        for (long at = 0; at < segment.fileSize(); at += ImageBytes.CHUNK) {
            int before = at == 0 ? 0 : 1;
            long start = at - before;
            limit = (int) Math.min(before + ImageBytes.CHUNK + TAIL, segment.fileSize() - start);
            image.read(segment.offset() + start, window, 0, limit);
            scanWindow(before, segment.gpa() + start);
        }
    }

    /** Looks at every third byte, and nearer only where it is one of the instruction's. */
    private void scanWindow(int from, long gpa) {
        int end = Math.min(from + ImageBytes.CHUNK, limit - INSTRUCTION);
        for (int at = from; at < end; ) {
            int last = window[at + 2];
            if (last == (byte) 0xd9) {
                if (isCall(at, 0xd9) && (at == 0 || window[at - 1] != (byte) 0xf3)) {
                    pair(at, gpa);
                }
                at += INSTRUCTION;
            } else {
                at += last == 0x01 ? 1 : last == 0x0f ? 2 : INSTRUCTION;
            }
        }
    }

    private void pair(int first, long gpa) {
        int end = Math.min(first + REACH, limit - INSTRUCTION - 1);
        for (int second = first + INSTRUCTION + 1; second <= end; second++) {
            if (isCall(second, 0xc1) && leaveAlike(first + INSTRUCTION, second + INSTRUCTION)) {
                found.add(new Place(gpa + first, Instruction.VMMCALL));
                found.add(new Place(gpa + second, Instruction.VMCALL));
            }
        }
    }

    private boolean isCall(int at, int last) {
        return window[at] == 0x0f && window[at + 1] == 0x01 && (window[at + 2] & 0xff) == last;
    }

    private boolean leaveAlike(int first, int second) {
        int opcode = window[first] & 0xff;
        if (opcode != (window[second] & 0xff)) {
            return false;
        }
        return opcode == RET_OPCODE
                || opcode == JMP_OPCODE && second + JUMP <= limit && target(first) == target(second);
    }

    private int target(int at) {
        return at + JUMP + ((window[at + 1] & 0xff) | (window[at + 2] & 0xff) << 8 | (window[at + 3] & 0xff) << 16
                | window[at + 4] << 24);
    }
}
