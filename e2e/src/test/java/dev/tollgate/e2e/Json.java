package dev.tollgate.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JSON text, read by paths as {@code choices[0].message.role}. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final JsonNode root;

    private Json(JsonNode root) {
        this.root = root;
    }

    static Json parse(String text) {
        try {
            return new Json(MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** The paths of all values that are neither object nor array. */
    List<String> leaves() {
        List<String> paths = new ArrayList<>();
        collect(root, "", paths);
        return paths;
    }

    /** The value at a path: a String, Boolean, Number, or null for JSON's null. */
    Object at(String path) {
        JsonNode node = node(path);
        if (node.isTextual()) {
            return node.textValue();
        }
        return node.isBoolean() ? node.booleanValue() : node.numberValue();
    }

    String text(String path) {
        return node(path).asText();
    }

    long whole(String path) {
        return node(path).longValue();
    }

    boolean has(String path) {
        return !find(path).isMissingNode();
    }

    /** The value at a path as a text of its own. */
    Json below(String path) {
        return new Json(node(path));
    }

    /** The names of an object's members. */
    List<String> names(String path) {
        List<String> names = new ArrayList<>();
        node(path).fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** How many elements an array has. */
    int size(String path) {
        return node(path).size();
    }

    private JsonNode node(String path) {
        JsonNode node = find(path);
        if (node.isMissingNode()) {
            throw new AssertionError("nothing at " + path + " of " + root);
        }
        return node;
    }

    private JsonNode find(String path) {
        String pointer = "/" + path.replace("[", "/").replace("]", "").replace('.', '/');
        return root.at(pointer);
    }

    private static void collect(JsonNode node, String path, List<String> paths) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                collect(member.getValue(), path.isEmpty() ? member.getKey() : path + "." + member.getKey(), paths);
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), path + "[" + i + "]", paths);
            }
        } else {
            paths.add(path);
        }
    }
}
