package dev.tollgate.catalog;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a channel must be before it is stored. */
final class ChannelRules {
    private static final int PROVIDER_ID_CHARS_MAX = 256;
    private static final int HEADERS_MAX = 32;
    private static final int WEIGHT_MAX = 1_000_000;
    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final Pattern HEADER_NAME = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7E]{0,4096}");
    /** The call's own: what a channel says here would break it or leak the credential into lists. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "authorization",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "host",
            "transfer-encoding",
            "accept",
            "accept-encoding",
            "user-agent");

    private ChannelRules() {}

    static List<String> problems(Channel channel, Standing now) {
        Problems problems = new Problems("channel " + channel.id());
        problems.expect(
                PROVIDER.matcher(channel.provider()).matches(),
                "provider",
                channel.provider(),
                "a-z, 0-9 and '-', at most 32");
        baseUrl(channel.baseUrl(), problems);
        problems.expect(
                HEADER_VALUE.matcher(channel.credential().reveal()).matches(),
                "credential",
                channel.credential(),
                "printable ASCII, at most 4096 characters");
        problems.expect(
                channel.rank().priority() >= 0, "priority", channel.rank().priority(), ">= 0");
        int weight = channel.rank().weight();
        problems.expect(weight >= 1 && weight <= WEIGHT_MAX, "weight", weight, "1 to 1000000");
        headers(channel.headers(), problems);
        models(channel.models(), known(channel, now), problems);
        boolean overlaid = now.effective().channels().stream()
                .anyMatch(other -> other.id().equals(channel.id())
                        && !now.stored().channels().contains(other));
        problems.expect(!overlaid, "id", channel.id(), "not a channel from the environment");
        return problems.found();
    }

    /** What the channel served before may stay: its model may be gone, and it must still be possible to disable it. */
    private static Set<ModelName> known(Channel channel, Standing now) {
        Set<ModelName> known = now.models();
        for (Channel before : now.stored().channels()) {
            if (before.id().equals(channel.id())) {
                known.addAll(before.models().keySet());
            }
        }
        return known;
    }

    static List<String> problemsOfRemoval(ChannelId id, Standing now) {
        Problems problems = new Problems("channel " + id);
        boolean known = now.stored().channels().stream()
                .anyMatch(channel -> channel.id().equals(id));
        problems.expect(known, "id", id, "a stored channel; those from the environment go with it");
        return problems.found();
    }

    private static void baseUrl(URI url, Problems problems) {
        String scheme = url.getScheme();
        boolean plain = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
        problems.expect(
                ("http".equals(scheme) || "https".equals(scheme))
                        && url.getHost() != null
                        && plain
                        && !url.toString().endsWith("/"),
                "baseUrl",
                url,
                "http or https, a host, no trailing slash, no user, query or fragment");
    }

    private static void headers(Map<String, String> headers, Problems problems) {
        problems.expect(headers.size() <= HEADERS_MAX, "headers", headers.size(), "at most 32");
        headers.forEach((name, value) -> {
            problems.expect(
                    HEADER_NAME.matcher(name).matches() && !OWN_HEADERS.contains(name),
                    "header",
                    name,
                    "a header name in lower case, and none that the call itself sets");
            // The value may be a credential: it is not shown.
            problems.expect(
                    HEADER_VALUE.matcher(value).matches(),
                    "header " + name,
                    value.length() + " characters",
                    "printable ASCII, at most 4096 characters");
        });
    }

    private static void models(Map<ModelName, String> models, Set<ModelName> known, Problems problems) {
        models.forEach((name, id) -> {
            problems.expect(known.contains(name), "model", name, "a model of the catalog");
            problems.expect(
                    !id.isEmpty() && id.length() <= PROVIDER_ID_CHARS_MAX,
                    "provider's id of " + name,
                    id.length() + " characters",
                    "1 to 256");
        });
    }
}
