package dev.tollgate.pages;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads our own pages, strictly: elements are closed, attributes quoted, each {@code &} is part of an entity. */
final class Html {
    private static final Set<String> VOID = Set.of("meta", "link", "input", "br");
    private static final Pattern TAG = Pattern.compile("<(/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:=\"[^\"<]*\")?)*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile(" ([a-z-]+)(?:=\"([^\"]*)\")?");
    private static final Pattern ENTITY = Pattern.compile("&(?!(?:amp|lt|gt|quot|#\\d+|#x[0-9a-fA-F]+);)");

    private final List<Tag> tags = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    /** An opening tag. */
    record Tag(String name, Map<String, String> attributes) {
        String get(String attribute) {
            return attributes.getOrDefault(attribute, "");
        }
    }

    private Html() {}

    static Html read(String page) {
        Html html = new Html();
        String body = page.startsWith("<!doctype html>\n") ? page.substring(16) : page;
        if (body.length() == page.length()) {
            html.problems.add("no doctype at the beginning");
        }
        html.scan(body);
        return html;
    }

    private void scan(String page) {
        Deque<String> open = new ArrayDeque<>();
        int at = 0;
        while (at < page.length()) {
            int tag = page.indexOf('<', at);
            String between = page.substring(at, tag < 0 ? page.length() : tag);
            if (ENTITY.matcher(between).find()) {
                problems.add("a bare & in: " + between);
            }
            text.append(between);
            if (tag < 0) {
                break;
            }
            Matcher matcher = TAG.matcher(page).region(tag, page.length());
            if (!matcher.lookingAt()) {
                problems.add("no tag: " + page.substring(tag, Math.min(page.length(), tag + 60)));
                return;
            }
            at = matcher.end();
            String name = matcher.group(2);
            if (!matcher.group(1).isEmpty()) {
                close(open, name);
            } else {
                tags.add(new Tag(name, attributes(matcher.group(3))));
                if (name.equals("style") || name.equals("script")) {
                    at = page.indexOf("</" + name + ">", at) + name.length() + 3;
                } else if (!VOID.contains(name)) {
                    open.push(name);
                }
            }
        }
        if (!open.isEmpty()) {
            problems.add("never closed: " + open);
        }
    }

    private void close(Deque<String> open, String name) {
        if (open.isEmpty() || !open.pop().equals(name)) {
            problems.add("</" + name + "> closes something else");
        }
    }

    private Map<String, String> attributes(String text) {
        Map<String, String> attributes = new TreeMap<>();
        Matcher matcher = ATTRIBUTE.matcher(text);
        while (matcher.find()) {
            String value = matcher.group(2) == null ? "" : matcher.group(2);
            if (attributes.put(matcher.group(1), value) != null) {
                problems.add("attribute twice: " + matcher.group());
            }
        }
        return attributes;
    }

    List<String> problems() {
        return problems;
    }

    List<Tag> tags(String name) {
        return tags.stream().filter(tag -> tag.name().equals(name)).toList();
    }

    List<Tag> all() {
        return tags;
    }

    /** The words between the tags, entities resolved. */
    String text() {
        return text.toString()
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
