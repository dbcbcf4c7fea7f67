/**
 * An engine without a processor: a "guest" is Java code that issues exits. Lets every test of the core and of what stands on
 * it run without /dev/kvm. Other modules use it from the core's test jar.
 */
package org.xenolith.core.engine.fake;
