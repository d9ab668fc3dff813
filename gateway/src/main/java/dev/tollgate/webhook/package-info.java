/**
 * Tells the programs of customers and operators what happened: signed, retried, each event under one id.
 *
 * <p>Start reading at {@link dev.tollgate.webhook.Courier}.
 */
@NullMarked
package dev.tollgate.webhook;

import org.jspecify.annotations.NullMarked;
