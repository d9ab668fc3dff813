package dev.tollgate.catalog;

/**
 * What lies over the stored catalog and is never stored: channels from the environment, the simulator that stands in.
 * Applied anew at each change, so it sees what was changed. Pure.
 */
@FunctionalInterface
public interface CatalogOverlay {
    /** Nothing lies over it. */
    CatalogOverlay NONE = stored -> stored;

    /** The catalog that holds, made from the stored one. */
    CatalogParts over(CatalogParts stored);

    /** This one first, then {@code next} over its result. */
    default CatalogOverlay then(CatalogOverlay next) {
        return stored -> next.over(over(stored));
    }
}
