package org.xenolith.abi.hvm;

/** {@code HVM_PARAM_*} in {@code hvm/params.h}, and which of them a guest may touch. */
public final class HvmParam {
    public static final int CALLBACK_IRQ = 0;
    public static final int STORE_PFN = 1;
    public static final int STORE_EVTCHN = 2;
    public static final int ACPI_S_STATE = 14;
    public static final int VM86_TSS = 15;
    public static final int CONSOLE_PFN = 17;
    public static final int CONSOLE_EVTCHN = 18;
    public static final int ACPI_IOPORTS_LOCATION = 19;
    public static final int TRIPLE_FAULT_REASON = 31;
    public static final int VM_GENERATION_ID_ADDR = 34;
    public static final int X87_FIP_WIDTH = 36;
    public static final int VM86_TSS_SIZED = 37;
    /** Number of parameters ({@code HVM_NR_PARAMS}). */
    public static final int COUNT = 39;
    /** {@link #CALLBACK_IRQ}: the top byte is the type; this one means a vector in the low byte for every vCPU. */
    public static final int CALLBACK_TYPE_VECTOR = 2;

    private HvmParam() {
    }

    public static boolean guestMaySet(int index) {
        return switch (index) {
            case CALLBACK_IRQ, STORE_EVTCHN, VM86_TSS, CONSOLE_EVTCHN, ACPI_IOPORTS_LOCATION, VM_GENERATION_ID_ADDR,
                    X87_FIP_WIDTH, VM86_TSS_SIZED -> true;
            default -> false;
        };
    }

    public static boolean guestMayGet(int index) {
        return guestMaySet(index) || index == STORE_PFN || index == CONSOLE_PFN || index == ACPI_S_STATE;
    }
}
