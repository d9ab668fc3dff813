package dev.tollgate.admin;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.base.ChannelId;
import dev.tollgate.catalog.Channel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Channels: the ways to providers. */
final class ChannelRoutes {
    private static final Parameter ID = Parameter.path("channel", Shapes.CHANNEL_ID, "The channel's name.");

    private final AdminParts parts;

    ChannelRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/channels";
        String one = all + "/{channel}";
        return List.of(
                Route.get(
                        all,
                        "listChannels",
                        "Lists the channels by name, those from the environment too.",
                        List.of(),
                        Shapes.pageOf(ChannelForm.CHANNEL),
                        _ -> list()),
                Route.get(one, "getChannel", "Shows a channel.", List.of(ID), ChannelForm.CHANNEL, this::show),
                Route.change(
                        "PUT",
                        one,
                        "putChannel",
                        "Adds a channel, or puts one in its place.",
                        List.of(ID),
                        ChannelForm.PUT,
                        ChannelForm.CHANNEL,
                        this::put),
                Route.change(
                        "PATCH",
                        one,
                        "changeChannel",
                        "Changes a channel; what is left out stays.",
                        List.of(ID),
                        ChannelForm.CHANGE,
                        ChannelForm.CHANNEL,
                        this::change),
                Route.change(
                        "DELETE",
                        one,
                        "removeChannel",
                        "Removes a channel. What runs over it is finished.",
                        List.of(ID),
                        null,
                        ChannelForm.CHANNEL,
                        this::remove));
    }

    private Answer list() {
        Map<ChannelId, Channel> stored = stored();
        Map<ChannelId, Channel> all = new HashMap<>(stored);
        parts.catalog().snapshot().allChannels().forEach(channel -> all.putIfAbsent(channel.id(), channel));
        List<Channel> sorted = all.values().stream()
                .sorted(Comparator.comparing(channel -> channel.id().text()))
                .toList();
        return Answer.all(sorted, channel -> ChannelForm.tree(channel, stored.containsKey(channel.id())));
    }

    private Answer show(Call call) {
        Channel stored = stored().get(id(call));
        if (stored != null) {
            return Answer.of(ChannelForm.tree(stored, true));
        }
        for (Channel channel : parts.catalog().snapshot().allChannels()) {
            if (channel.id().equals(id(call))) {
                return Answer.of(ChannelForm.tree(channel, false));
            }
        }
        throw Invalid.notFound("channel", call.path("channel"));
    }

    private Answer put(Call call) {
        Channel before = stored().get(id(call));
        return store("channel.put", ChannelForm.read(id(call), call.body(), before));
    }

    private Answer change(Call call) {
        Channel before = found(stored().get(id(call)), call);
        Members merged = call.body().over(ChannelForm.settings(before));
        return store("channel.change", ChannelForm.read(before.id(), merged, before));
    }

    private Answer store(String action, Channel channel) {
        Changes.check(parts.catalog().putChannel(channel));
        return Answer.changed(action, channel.id(), ChannelForm.tree(channel, true));
    }

    private Answer remove(Call call) {
        Channel before = found(stored().get(id(call)), call);
        Changes.check(parts.catalog().removeChannel(before.id()));
        return Answer.changed("channel.remove", before.id(), ChannelForm.tree(before, false));
    }

    private Map<ChannelId, Channel> stored() {
        Map<ChannelId, Channel> stored = new HashMap<>();
        parts.stock().channels().forEach(channel -> stored.put(channel.id(), channel));
        return stored;
    }

    private static Channel found(@Nullable Channel channel, Call call) {
        if (channel == null) {
            throw Invalid.notFound("channel", call.path("channel"));
        }
        return channel;
    }

    private static ChannelId id(Call call) {
        return new ChannelId(call.path("channel"));
    }
}
