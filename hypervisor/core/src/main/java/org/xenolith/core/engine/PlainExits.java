package org.xenolith.core.engine;

/** Exits that are plain fields, for engines that decode the guest's instruction themselves. */
public final class PlainExits {
    private PlainExits() {
    }

    /** IN or OUT of one element; string forms leave once for each. */
    public static final class Port extends Exit.Port {
        private int port;
        private int size;
        private boolean write;
        private int value;

        /** Fills the exit; {@code value} is what an OUT writes. */
        public PlainExits.Port set(int port, int size, boolean write, int value) {
            this.port = port;
            this.size = size;
            this.write = write;
            this.value = value;
            return this;
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
    public static final class Mmio extends Exit.Mmio {
        private long gpa;
        private int size;
        private boolean write;
        private long value;

        /** Fills the exit; {@code value} is what a store writes. */
        public PlainExits.Mmio set(long gpa, int size, boolean write, long value) {
            this.gpa = gpa;
            this.size = size;
            this.write = write;
            this.value = value;
            return this;
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
    public static final class Msr extends Exit.Msr {
        private int index;
        private boolean write;
        private long value;
        private boolean faulted;

        /** Fills the exit; {@code value} is what a WRMSR writes. */
        public PlainExits.Msr set(int index, boolean write, long value) {
            this.index = index;
            this.write = write;
            this.value = value;
            faulted = false;
            return this;
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

        /** Whether the access is answered with #GP. */
        public boolean faulted() {
            return faulted;
        }
    }
}
