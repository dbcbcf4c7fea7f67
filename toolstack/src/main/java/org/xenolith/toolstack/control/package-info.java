/**
 * The control domain (dom0): one process per host that runs xenstored, keeps the registry of domains, starts, watches
 * and re-adopts domain processes, and answers xl.
 *
 * <p>It can be killed at any moment: what it must remember is in {@code state/}, what runs is in the domain processes.
 */
package org.xenolith.toolstack.control;
