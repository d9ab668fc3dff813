package dev.tollgate.relay;

import dev.tollgate.base.HaltPoints;
import dev.tollgate.base.Limits;
import dev.tollgate.base.OffLoop;
import dev.tollgate.base.TimeSource;
import dev.tollgate.base.Timers;
import java.util.random.RandomGenerator;

/**
 * What one event loop lends to its requests.
 *
 * @param clients the clients of this loop
 */
public record RelayLoop(
        ChannelClients clients,
        Timers timers,
        OffLoop offLoop,
        TimeSource time,
        RandomGenerator random,
        Limits limits,
        HaltPoints halts) {}
