package org.xenolith.evtchn;

/** What EVTCHNOP_status tells of a port. */
public record EventStatus(PortState state, int vcpu) {
}
