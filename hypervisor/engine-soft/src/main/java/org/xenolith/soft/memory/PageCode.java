package org.xenolith.soft.memory;

/** What the engine keeps of one page of RAM that holds code; {@link RamSlot} finds it by address. */
public interface PageCode {
}
