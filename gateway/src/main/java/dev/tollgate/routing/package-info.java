/**
 * Which channel serves a request: a plan of candidates, each channel's health, and the table of failures.
 *
 * <p>Start reading at {@link dev.tollgate.routing.Router}, then {@link dev.tollgate.routing.Plan}; what happens after
 * which failure is {@link dev.tollgate.routing.FailureRule}, and nothing but that.
 */
@NullMarked
package dev.tollgate.routing;

import org.jspecify.annotations.NullMarked;
