/**
 * What an operator sees: metrics, access and audit log, redaction, health.
 *
 * <p>Start reading at {@link dev.tollgate.observe.AccessEntry}.
 */
@NullMarked
package dev.tollgate.observe;

import org.jspecify.annotations.NullMarked;
