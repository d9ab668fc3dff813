package dev.tollgate.http;

import dev.tollgate.base.TimeSource;
import dev.tollgate.observe.AccessLog;
import dev.tollgate.observe.Metrics;

/** What all connections of a listener have in common, whatever their loop. */
record ListenerParts(
        ListenerConfig config,
        Load load,
        Networks trusted,
        ErrorRenderer errors,
        AccessLog log,
        Metrics metrics,
        TimeSource time) {}
