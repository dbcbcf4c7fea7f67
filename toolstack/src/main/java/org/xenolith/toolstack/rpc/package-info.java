/**
 * Framed protobuf over unix sockets: a 4-byte big-endian length, then a message. Between xl and the control domain,
 * and between the control domain and its domain processes.
 */
package org.xenolith.toolstack.rpc;
