package dev.tollgate.routing;

import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Channel;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A model's candidates, ready to pick from: ascending by priority, in arrays. Immutable but for the health it points
 * at.
 */
final class Route {
    static final Route NONE = new Route(List.of());
    /** Candidates beyond these are never reached: a plan remembers each in one bit of a long. */
    static final int CANDIDATES_MAX = 64;

    final NextStep.Try[] steps;
    final ChannelState[] states;

    private record Candidate(NextStep.Try step, ChannelState state) {}

    private Route(List<Candidate> candidates) {
        steps = candidates.stream().map(Candidate::step).toArray(NextStep.Try[]::new);
        states = candidates.stream().map(Candidate::state).toArray(ChannelState[]::new);
    }

    static Route of(Collection<Channel> channels, ModelName model, ChannelHealth health, boolean simulatorForLive) {
        List<Candidate> candidates = channels.stream()
                .filter(Channel::enabled)
                .filter(channel -> simulatorForLive || !channel.provider().equals(Router.SIMULATOR))
                .filter(channel -> channel.models().containsKey(model))
                .sorted(Comparator.comparingInt(
                                (Channel channel) -> channel.rank().priority())
                        .thenComparing(channel -> channel.id().text()))
                .limit(CANDIDATES_MAX)
                .map(channel -> candidate(channel, channel.models().getOrDefault(model, model.text()), health))
                .toList();
        return candidates.isEmpty() ? NONE : new Route(candidates);
    }

    static Route only(Channel channel, String upstreamModel, ChannelHealth health) {
        return new Route(List.of(candidate(channel, upstreamModel, health)));
    }

    private static Candidate candidate(Channel channel, String upstreamModel, ChannelHealth health) {
        boolean simulated = channel.provider().equals(Router.SIMULATOR);
        return new Candidate(
                new NextStep.Try(channel, upstreamModel), simulated ? Unwatched.STATE : health.of(channel.id()));
    }

    int size() {
        return steps.length;
    }

    int priority(int index) {
        return steps[index].channel().rank().priority();
    }

    /** At least 1, so that a sum of weights is never 0. */
    int weight(int index) {
        return Math.max(1, steps[index].channel().rank().weight());
    }
}
