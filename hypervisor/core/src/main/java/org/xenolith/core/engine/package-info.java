/**
 * The engine SPI: what runs guest instructions. An {@link org.xenolith.core.engine.Engine} makes a
 * {@link org.xenolith.core.engine.VirtualMachine} over guest memory, whose
 * {@link org.xenolith.core.engine.VirtualCpu}s run until an {@link org.xenolith.core.engine.Exit}.
 *
 * <p>The interrupt controller (one local APIC per vCPU) belongs to the engine. See {@code docs/adr/0002-engine-spi.md}.
 */
package org.xenolith.core.engine;
