/**
 * A whole host: a real control domain in a process of its own, real domain processes, the probe guest on /dev/kvm, and
 * {@code xl} as its user runs it. What each test leaves behind is looked for after it.
 */
package org.xenolith.tests.host;
