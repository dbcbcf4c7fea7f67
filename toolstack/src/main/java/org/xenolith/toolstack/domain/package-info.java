/**
 * The life of a domain as the control domain leads it: ordered steps to create one, each with an undo; its end; what
 * is done on power-off, reboot and crash.
 *
 * <p>Xen counterpart: {@code tools/libs/light/libxl_create.c}, {@code libxl_domain.c}, {@code tools/xl/xl_vmcontrol.c}.
 */
package org.xenolith.toolstack.domain;
