package dev.tollgate.catalog;

import dev.tollgate.base.ModelName;
import dev.tollgate.base.StorefrontId;
import java.util.HashSet;
import java.util.Set;

/**
 * What a change is checked against.
 *
 * @param stored what a change can change
 * @param effective the same with what lies over it: what a change may refer to
 */
record Standing(CatalogParts stored, CatalogParts effective) {
    Set<ModelName> models() {
        Set<ModelName> names = new HashSet<>();
        effective.models().forEach(model -> names.add(model.name()));
        return names;
    }

    Set<StorefrontId> storefronts() {
        Set<StorefrontId> ids = new HashSet<>();
        effective.storefronts().forEach(storefront -> ids.add(storefront.id()));
        return ids;
    }
}
