package dev.tollgate.cli;

import dev.tollgate.catalog.ListPrice;
import dev.tollgate.catalog.NameRule;
import dev.tollgate.catalog.ProviderPrices;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the public JSON format of price lists, an array of providers (pydantic's genai-prices). Exact: no figure is
 * ever a double. What our classes cannot carry stands in {@link ListPrice#notCarried}; what is no such format at all is
 * refused with its path, value and expectation.
 */
final class PublicPriceFile {
    private static final Map<String, NameRule.Kind> KINDS = Map.of(
            "equals", NameRule.Kind.IS,
            "starts_with", NameRule.Kind.BEGINS,
            "ends_with", NameRule.Kind.ENDS,
            "contains", NameRule.Kind.HAS,
            "regex", NameRule.Kind.LIKE);
    /** An id stands between blanks in our own form, and a rule's text too. */
    private static final Pattern WORD = Pattern.compile("[^\\s#][^\\s]*");

    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    private PublicPriceFile() {}

    /**
     * Reads all providers.
     *
     * @throws CliException where it is no such file
     */
    static List<ProviderPrices> read(JsonValue file) {
        if (!(file instanceof JsonArray(List<JsonValue> all))) {
            throw wrong("", file.kind(), "an array of providers");
        }
        List<ProviderPrices> providers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            ProviderPrices provider = provider(new Node("[" + i + "]", all.get(i)));
            if (!seen.add(provider.id())) {
                throw wrong("[" + i + "].id", provider.id(), "each provider once");
            }
            providers.add(provider);
        }
        return providers;
    }

    private static ProviderPrices provider(Node provider) {
        String id = provider.text("id", PROVIDER, "a-z, 0-9, _, . and -, at most 63");
        List<ListPrice> prices = new ArrayList<>();
        for (Node model : provider.elements("models")) {
            prices.add(model(model));
        }
        List<String> others = new ArrayList<>();
        for (Node other : provider.elementsIfAny("fallback_model_providers")) {
            others.add(other.text());
        }
        return new ProviderPrices(id, provider.line("name"), provider.line("api_pattern"), others, prices);
    }

    private static ListPrice model(Node model) {
        String id = model.text("id", WORD, "text without blanks");
        List<String> notCarried = new ArrayList<>();
        List<NameRule> rules = new ArrayList<>();
        rules(model.member("match"), rules, notCarried);
        if (rules.isEmpty()) {
            rules.add(new NameRule(NameRule.Kind.IS, id));
        }
        PublicPrice price = PublicPrice.read(model.member("prices"), notCarried);
        return new ListPrice(id, rules, price.versions(), notCarried);
    }

    private static void rules(Node rule, List<NameRule> rules, List<String> notCarried) {
        for (String word : rule.names()) {
            NameRule.Kind kind = KINDS.get(word);
            if (word.equals("or")) {
                rule.elements(word).forEach(each -> rules(each, rules, notCarried));
            } else if (kind == null) {
                notCarried.add("match." + word + ": a rule that we do not have");
            } else {
                rules.add(rule(kind, rule, word));
            }
        }
    }

    private static NameRule rule(NameRule.Kind kind, Node rule, String word) {
        String text = rule.text(word, WORD, "text without blanks");
        try {
            return new NameRule(kind, text);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    CliException.USAGE, rule.path + "." + word + ": " + text + " (expected: a regular expression)", e);
        }
    }

    static CliException wrong(String path, Object value, String expected) {
        return CliException.usage((path.isEmpty() ? "file" : path) + ": " + value + " (expected: " + expected + ")");
    }

    /** One place of the file, which knows its own path. */
    record Node(String path, JsonValue value) {
        JsonObject object() {
            if (value instanceof JsonObject object) {
                return object;
            }
            throw wrong(path, value.kind(), "an object");
        }

        Set<String> names() {
            return object().members().keySet();
        }

        boolean has(String name) {
            return object().get(name) != null;
        }

        Node member(String name) {
            JsonValue member = object().get(name);
            if (member == null) {
                throw wrong(path + "." + name, "absent", "a value");
            }
            return new Node(path + "." + name, member);
        }

        List<Node> elements(String name) {
            Node list = member(name);
            if (!(list.value instanceof JsonArray(List<JsonValue> all))) {
                throw wrong(list.path, list.value.kind(), "an array");
            }
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                nodes.add(new Node(list.path + "[" + i + "]", all.get(i)));
            }
            return nodes;
        }

        List<Node> elementsIfAny(String name) {
            return has(name) ? elements(name) : List.of();
        }

        String text() {
            if (value instanceof JsonText(String text)) {
                return text;
            }
            throw wrong(path, value.kind(), "a string");
        }

        String text(String name, Pattern shape, String expected) {
            Node member = member(name);
            String text = member.text();
            if (!shape.matcher(text).matches()) {
                throw wrong(member.path, text, expected);
            }
            return text;
        }

        /** A text of one line. */
        String line(String name) {
            Node member = member(name);
            String text = member.text();
            if (text.isBlank() || text.chars().anyMatch(Character::isISOControl)) {
                throw wrong(member.path, text.strip(), "one line of text");
            }
            return text;
        }
    }
}
