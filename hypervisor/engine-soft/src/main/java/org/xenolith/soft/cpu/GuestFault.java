package org.xenolith.soft.cpu;

/** An exception the guest takes. Raised before the instruction changed anything; reused, without a stack trace. */
public final class GuestFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public static final int DE = 0, DB = 1, NMI = 2, BP = 3, OF = 4, BR = 5, UD = 6, NM = 7, DF = 8, TS = 10, NP = 11,
            SS = 12, GP = 13, PF = 14, MF = 16, AC = 17, XM = 19;

    public int vector;
    public boolean hasError;
    public int error;

    public GuestFault() {
        super(null, null, false, false);
    }

    GuestFault with(int number, boolean withError, int code) {
        vector = number;
        hasError = withError;
        error = code;
        return this;
    }
}
