package org.xenolith.soft.decode;

/** Where the decoder gets bytes from. */
public interface CodeReader {
    /** The byte at {@code offset} from the instruction block's start, 0..255; may raise a guest fault. */
    int at(int offset);
}
