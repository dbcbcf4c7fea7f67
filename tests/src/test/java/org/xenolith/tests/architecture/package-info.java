/**
 * Laws that hold the tree together: which module may know which, what only one place may do, and what a source file may
 * look like. ARCHITECTURE.md says why. They read compiled classes and source files and run nothing but class initialisers.
 */
package org.xenolith.tests.architecture;
