package dev.tollgate.relay;

import dev.tollgate.base.Endpoint;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.ModelTrait;
import dev.tollgate.dialect.ParsedRequest.Target;

/** What a dialect must know of where a request goes. */
final class Targets {
    private Targets() {}

    static Target of(Channel channel, Model model) {
        boolean chatOnly = model.is(ModelTrait.CHAT_ONLY) || !model.endpoints().contains(Endpoint.COMPLETIONS);
        return new Target(channel.provider(), chatOnly, !model.is(ModelTrait.NO_DEVELOPER_ROLE));
    }
}
