/** What tests of several packages use: a provider on raw sockets that fails as it is told to, and certificates. */
@NullMarked
package dev.tollgate.testkit;

import org.jspecify.annotations.NullMarked;
