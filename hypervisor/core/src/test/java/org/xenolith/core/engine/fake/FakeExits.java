package org.xenolith.core.engine.fake;

import org.xenolith.core.engine.Exit;

/** Exits with plain fields, for scripts. */
public final class FakeExits {
    private FakeExits() {
    }

    /** A hypercall; read {@link #result} after it has been served. */
    public static final class Call extends Exit.Hypercall {
        private final long number;
        private final boolean longMode;
        private final int cpl;
        private final long[] arguments;
        private long result = Long.MIN_VALUE;

        public Call(long number, boolean longMode, int cpl, long... arguments) {
            this.number = number;
            this.longMode = longMode;
            this.cpl = cpl;
            this.arguments = arguments;
        }

        @Override
        public long number() {
            return number;
        }

        @Override
        public long argument(int index) {
            return index < arguments.length ? arguments[index] : 0;
        }

        @Override
        public boolean longMode() {
            return longMode;
        }

        @Override
        public int cpl() {
            return cpl;
        }

        @Override
        public void result(long value) {
            result = value;
        }

        public long result() {
            return result;
        }
    }

    /** IN or OUT of one element. */
    public static final class Io extends Exit.Port {
        private final int port;
        private final int size;
        private final boolean write;
        private int value;

        public Io(int port, int size, boolean write, int value) {
            this.port = port;
            this.size = size;
            this.write = write;
            this.value = value;
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public boolean isWrite() {
            return write;
        }

        @Override
        public int value(int index) {
            return value;
        }

        @Override
        public void value(int index, int next) {
            value = next;
        }
    }

    /** An access outside memory. */
    public static final class Memory extends Exit.Mmio {
        private final long gpa;
        private final int size;
        private final boolean write;
        private long value;

        public Memory(long gpa, int size, boolean write, long value) {
            this.gpa = gpa;
            this.size = size;
            this.write = write;
            this.value = value;
        }

        @Override
        public long gpa() {
            return gpa;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public boolean isWrite() {
            return write;
        }

        @Override
        public long value() {
            return value;
        }

        @Override
        public void value(long next) {
            value = next;
        }
    }

    /** RDMSR or WRMSR. */
    public static final class Register extends Exit.Msr {
        private final int index;
        private final boolean write;
        private long value;
        private boolean faulted;

        public Register(int index, boolean write, long value) {
            this.index = index;
            this.write = write;
            this.value = value;
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public boolean isWrite() {
            return write;
        }

        @Override
        public long value() {
            return value;
        }

        @Override
        public void value(long next) {
            value = next;
        }

        @Override
        public void fault() {
            faulted = true;
        }

        public boolean faulted() {
            return faulted;
        }
    }
}
