/**
 * Hosts that talk to each other: who belongs to the pool (certificates), and connections between control domains, for
 * words and for bytes, over Netty and TLS. Knows nothing of domains. Frames come from the network: their length is bounded
 * before memory is taken, and a peer gets seconds, not minutes, to say who it is.
 */
package org.xenolith.toolstack.hosts;
