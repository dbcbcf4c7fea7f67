/**
 * The control domain as xl sees it: one request per connection over {@code run/control.sock}.
 *
 * <p>Counterpart in Xen: the calls of libxl. Depends on the protobuf messages, {@code rpc} and the JDK only; no
 * logging and no Netty, because the start of a command is measured.
 */
package org.xenolith.toolstack.rpc.client;
