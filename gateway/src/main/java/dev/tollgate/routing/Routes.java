package dev.tollgate.routing;

import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.CatalogSnapshot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The routes of one snapshot, each made when first asked for. */
final class Routes {
    final @Nullable CatalogSnapshot snapshot;
    private final Map<ModelName, Route> byModel = new ConcurrentHashMap<>();

    Routes(@Nullable CatalogSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    Route route(ModelName model, ChannelHealth health, boolean simulatorForLive) {
        Route known = byModel.get(model);
        if (known != null) {
            return known;
        }
        Route made =
                snapshot == null ? Route.NONE : Route.of(snapshot.channels(model), model, health, simulatorForLive);
        if (made != Route.NONE) {
            // Only models that have a channel are kept, so that invented names cannot fill the map.
            byModel.put(model, made);
        }
        return made;
    }
}
