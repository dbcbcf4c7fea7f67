/** The Java client: typed operations, transactions with retry, watches. Works over a socket or inside the server's process. */
package org.xenolith.xenstore.client;
