/**
 * The xl command line: one class per verb, and the forms in which xl prints.
 *
 * <p>Counterpart in Xen: tools/xl. Depends on {@code config}, {@code rpc.client} and the protobuf messages;
 * the path of a listing loads no native code, no logging and no JSON library, because its start is measured.
 */
package org.xenolith.toolstack.xl;
