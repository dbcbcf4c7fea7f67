package org.xenolith.pv.net;

/** A frame that came, in an array of its own. */
public record NetFrame(byte[] bytes, NetOffload offload) {
}
