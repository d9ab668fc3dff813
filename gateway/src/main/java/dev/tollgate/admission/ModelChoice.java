package dev.tollgate.admission;

import dev.tollgate.catalog.Model;
import dev.tollgate.error.Refusal;

/** Which model a request means. */
public sealed interface ModelChoice {
    /** One that this storefront sells and this key may use. */
    record Sold(Model model) implements ModelChoice {}

    /** None: 404 where it is not sold here, 403 where the key may not use it. */
    record Refused(Refusal refusal) implements ModelChoice {}
}
