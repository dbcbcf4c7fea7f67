/** The probe guest on our own stack: builder, domain core and the kvm engine, with back ends where a test needs them. */
package org.xenolith.tests.probe;
