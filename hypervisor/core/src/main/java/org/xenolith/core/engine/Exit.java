package org.xenolith.core.engine;

/**
 * Why a vCPU stopped running guest code. One mutable object per kind and vCPU, so that an exit allocates nothing;
 * switch on {@link #kind()} and cast.
 */
public abstract sealed class Exit {
    /** The kinds, one per subclass. */
    public enum Kind { HYPERCALL, PORT, MMIO, MSR, HALT, SHUTDOWN, INTERRUPTED, FAILED }

    private final Kind kind;

    private Exit(Kind kind) {
        this.kind = kind;
    }

    public final Kind kind() {
        return kind;
    }

    /** A hypercall by any entry. The engine has the caller's registers; the result goes to RAX. */
    public abstract static non-sealed class Hypercall extends Exit {
        protected Hypercall() {
            super(Kind.HYPERCALL);
        }

        /** Hypercall number (EAX). */
        public abstract long number();

        /** Argument 0..5: RDI RSI RDX R10 R8 R9, or EBX ECX EDX ESI EDI EBP zero-extended for a 32-bit caller. */
        public abstract long argument(int index);

        /** Whether the caller runs 64-bit code. */
        public abstract boolean longMode();

        /** The caller's privilege level, 0..3. */
        public abstract int cpl();

        public abstract void result(long value);
    }

    /** IN or OUT, possibly a string form with several elements. */
    public abstract static non-sealed class Port extends Exit {
        protected Port() {
            super(Kind.PORT);
        }

        public abstract int port();

        /** Element size in bytes: 1, 2 or 4. */
        public abstract int size();

        /** Number of elements; 1 unless it is a string instruction. */
        public abstract int count();

        public abstract boolean isWrite();

        /** The value written by element {@code index}, zero-extended. */
        public abstract int value(int index);

        /** What element {@code index} of an IN reads. */
        public abstract void value(int index, int value);
    }

    /** An access to guest-physical memory that nothing backs. */
    public abstract static non-sealed class Mmio extends Exit {
        protected Mmio() {
            super(Kind.MMIO);
        }

        public abstract long gpa();

        /** 1..8 bytes. */
        public abstract int size();

        public abstract boolean isWrite();

        /** What was written, zero-extended. */
        public abstract long value();

        /** What a read gets. */
        public abstract void value(long value);
    }

    /** RDMSR or WRMSR of a register the engine does not keep. */
    public abstract static non-sealed class Msr extends Exit {
        protected Msr() {
            super(Kind.MSR);
        }

        public abstract int index();

        public abstract boolean isWrite();

        public abstract long value();

        public abstract void value(long value);

        /** Raises #GP in the guest instead of completing the access. */
        public abstract void fault();
    }

    /** HLT with nothing pending, where the engine does not wait for interrupts itself. */
    public static final class Halt extends Exit {
        public Halt() {
            super(Kind.HALT);
        }
    }

    /** Triple fault. */
    public static final class Shutdown extends Exit {
        public Shutdown() {
            super(Kind.SHUTDOWN);
        }
    }

    /** A kick ended the run. */
    public static final class Interrupted extends Exit {
        public Interrupted() {
            super(Kind.INTERRUPTED);
        }
    }

    /** The engine cannot go on with this guest; the domain crashes with this reason. */
    public static final class Failed extends Exit {
        private String reason = "";

        public Failed() {
            super(Kind.FAILED);
        }

        public String reason() {
            return reason;
        }

        public Failed reason(String why) {
            reason = why;
            return this;
        }
    }
}
