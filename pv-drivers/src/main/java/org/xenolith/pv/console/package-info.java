/**
 * The console ring's two ends.
 *
 * <pre>
 *   ConsoleBackend console = new ConsoleBackend(guestMemory, consolePfn * 4096L, domain, 2, eventBinder, sink, executor);
 *   console.start();
 *   console.input(bytes, 0, length);   // from an attached client; returns how many bytes were taken
 *   console.sinkReady();               // the sink, full before, has room again
 *   console.close();                   // takes what is left in the ring first
 * </pre>
 *
 * <p>Xen counterpart: {@code io/console.h}. May depend on {@code abi} and {@code event-channels}.
 */
package org.xenolith.pv.console;
