/**
 * A domain inside this process: memory, a grant table and event channels of its own, so that a front end in Java runs
 * against a back end with no hypervisor between them. Control-domain tools read a domain's disk this way.
 *
 * <p>May depend on {@code abi} and {@code event-channels}.
 */
package org.xenolith.pv.loopback;
