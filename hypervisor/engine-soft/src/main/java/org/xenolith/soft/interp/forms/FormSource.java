package org.xenolith.soft.interp.forms;

import org.xenolith.soft.decode.Forms;

/** Finds the forms of an instruction by name, over all families. */
public final class FormSource {
    private FormSource() {
    }

    /** @param low as {@code Spec.low}: the condition of a conditional jump. Null when it has no forms of its own */
    public static Forms of(String name, int low) {
        Forms forms = MoveForms.of(name);
        if (forms == null) {
            forms = AluForms.of(name);
        }
        return forms != null ? forms : JumpForms.of(name, low);
    }
}
