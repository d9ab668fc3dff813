/**
 * May it pass: permissions, rates, balance. Between the verified key and the call of a provider.
 *
 * <p>Start reading at {@link dev.tollgate.admission.Admission}.
 */
@NullMarked
package dev.tollgate.admission;

import org.jspecify.annotations.NullMarked;
