/**
 * The configuration language: the grammar of xl.cfg(5), the tables of its keys, disk and vif specifications, and the
 * defaults that turn a file into a {@code DomainConfig}.
 *
 * <p>Counterpart in Xen: libxlutil (libxlu_cfg, libxlu_disk, libxlu_vif) and xl's xl_parse.c. Depends on the protobuf
 * messages and the JDK only; reads no file but the one it is given.
 */
package org.xenolith.toolstack.config;
