package dev.tollgate.store;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import dev.tollgate.base.Secret;
import dev.tollgate.catalog.Channel;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Channels, their credentials and headers encrypted. */
final class ChannelSql {
    private static final String ALL = "SELECT * FROM channels ORDER BY id";
    private static final String MODELS = "SELECT channel AS owner, model, upstream_id FROM channel_models";
    private static final String HEADERS = "SELECT channel AS owner, name, value FROM channel_headers";

    private static final String PUT = """
            INSERT INTO channels (id, provider, base_url, credential, priority, weight, stream_usage, enabled)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                provider = excluded.provider, base_url = excluded.base_url, credential = excluded.credential,
                priority = excluded.priority, weight = excluded.weight, stream_usage = excluded.stream_usage,
                enabled = excluded.enabled""";

    private static final String ADD_MODEL = "INSERT INTO channel_models (channel, model, upstream_id) VALUES (?, ?, ?)";
    private static final String ADD_HEADER = "INSERT INTO channel_headers (channel, name, value) VALUES (?, ?, ?)";
    private static final String REMOVE_MODELS = "DELETE FROM channel_models WHERE channel = ?";
    private static final String REMOVE_HEADERS = "DELETE FROM channel_headers WHERE channel = ?";
    private static final String REMOVE = "DELETE FROM channels WHERE id = ?";

    private record Served(ModelName model, String upstreamId) {}

    private record Header(String name, String value) {}

    private final CredentialCipher cipher;

    ChannelSql(CredentialCipher cipher) {
        this.cipher = cipher;
    }

    List<Channel> all(Session session) throws SQLException {
        Items<Served> models = Items.read(
                session,
                MODELS,
                row -> new Served(new ModelName(Session.text(row, "model")), Session.text(row, "upstream_id")));
        Items<Header> headers = Items.read(session, HEADERS, this::header);
        return session.list(ALL, row -> {
            String id = Session.text(row, "id");
            return channel(row, models.of(id), headers.of(id));
        });
    }

    private Header header(ResultSet row) throws SQLException {
        String name = Session.text(row, "name");
        return new Header(
                name, cipher.decrypt(Session.bytes(row, "value"), headerPlace(Session.text(row, "owner"), name)));
    }

    private Channel channel(ResultSet row, List<Served> models, List<Header> headers) throws SQLException {
        String id = Session.text(row, "id");
        Map<ModelName, String> served = new HashMap<>();
        models.forEach(model -> served.put(model.model, model.upstreamId));
        Map<String, String> sent = new HashMap<>();
        headers.forEach(header -> sent.put(header.name, header.value));
        return new Channel(
                new ChannelId(id),
                Session.text(row, "provider"),
                URI.create(Session.text(row, "base_url")),
                new Secret(cipher.decrypt(Session.bytes(row, "credential"), credentialPlace(id))),
                new Channel.Rank(row.getInt("priority"), row.getInt("weight")),
                served,
                sent,
                Channel.StreamUsage.valueOf(Session.text(row, "stream_usage")),
                row.getInt("enabled") != 0);
    }

    int put(Session session, Channel channel) throws SQLException {
        String id = channel.id().text();
        int put = session.update(
                PUT,
                id,
                channel.provider(),
                channel.baseUrl().toString(),
                cipher.encrypt(channel.credential().reveal(), credentialPlace(id)),
                channel.rank().priority(),
                channel.rank().weight(),
                channel.streamUsage().name(),
                channel.enabled());
        session.update(REMOVE_MODELS, id);
        session.update(REMOVE_HEADERS, id);
        for (Map.Entry<ModelName, String> model : channel.models().entrySet()) {
            session.update(ADD_MODEL, id, model.getKey().text(), model.getValue());
        }
        for (Map.Entry<String, String> header : channel.headers().entrySet()) {
            byte[] value = cipher.encrypt(header.getValue(), headerPlace(id, header.getKey()));
            session.update(ADD_HEADER, id, header.getKey(), value);
        }
        return put;
    }

    static int remove(Session session, ChannelId id) throws SQLException {
        session.update(REMOVE_MODELS, id.text());
        session.update(REMOVE_HEADERS, id.text());
        return session.update(REMOVE, id.text());
    }

    private static String credentialPlace(String id) {
        return "credential of channel " + id;
    }

    private static String headerPlace(String id, String name) {
        return "header " + name + " of channel " + id;
    }
}
