package dev.tollgate.catalog;

/**
 * The simulator as a channel: of every model that no other enabled channel serves, so that a demo answers for each, and
 * says so in the model's description.
 */
public final class StandIn {
    /** The channel's name, as {@code x-tollgate-channel} tells it. */
    public static final String CHANNEL = "simulator";

    private StandIn() {}

    /** The overlay of the demo; goes over the channels from the environment. */
    public static CatalogOverlay overlay() {
        return CatalogOverlay.NONE;
    }
}
