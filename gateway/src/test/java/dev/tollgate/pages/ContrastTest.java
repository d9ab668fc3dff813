package dev.tollgate.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each text against what lies behind it, light and dark, in each colour: 4.5 to 1 (WCAG 2.2 §1.4.3, AA). */
final class ContrastTest {
    private static final Pattern VARIABLE = Pattern.compile("--([a-z]+):(#[0-9a-f]{3,6})");
    private static final List<String> BRANDS =
            List.of("thistoken", "tokenproxy", "tokencheap", "ai-tokenhub", "tollgate");
    private static final List<String> PAIRS = List.of(
            "fg on bg",
            "fg on soft",
            "mut on bg",
            "mut on soft",
            "a on bg",
            "a on soft",
            "on on a",
            "cfg on code",
            "cfg on bar",
            "cmut on bar",
            "cmut on code");

    private final String css = Assets.load().css();

    @Test
    void everyTextCanBeRead() {
        int dark = css.indexOf("@media(prefers-color-scheme:dark)");
        Map<String, String> light = variables(css.substring(css.indexOf(":root{"), css.indexOf('}')));
        Map<String, String> night = new HashMap<>(light);
        night.putAll(variables(css.substring(dark, css.indexOf('}', dark))));
        for (String brand : BRANDS) {
            check(brand + " in the light", light, accent(brand, css.substring(0, dark)));
            check(brand + " in the dark", night, accent(brand, css.substring(dark)));
        }
    }

    @Test
    void everyColourOfCodeCanBeRead() {
        int dark = css.indexOf("@media(prefers-color-scheme:dark)");
        Matcher colours =
                Pattern.compile("pre [ibu]\\{[^}]*color:(#[0-9a-f]{3,6})").matcher(css);
        int seen = 0;
        while (colours.find()) {
            seen++;
            assertThat(ratio(colours.group(1), variables(css.substring(0, dark)).getOrDefault("code", "")))
                    .as(colours.group())
                    .isGreaterThanOrEqualTo(4.5);
        }
        assertThat(seen).isEqualTo(3);
    }

    private static void check(String where, Map<String, String> variables, String accent) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("a", accent);
        for (String pair : PAIRS) {
            String[] two = pair.split(" on ", -1);
            assertThat(ratio(all.getOrDefault(two[0], ""), all.getOrDefault(two[1], "")))
                    .as("%s, %s", pair, where)
                    .isGreaterThanOrEqualTo(4.5);
        }
    }

    private static String accent(String brand, String part) {
        Matcher matcher =
                Pattern.compile("\\.b-" + brand + "\\{--a:(#[0-9a-f]{3,6})\\}").matcher(part);
        assertThat(matcher.find()).as("a colour of %s", brand).isTrue();
        return matcher.group(1);
    }

    private static Map<String, String> variables(String part) {
        Map<String, String> variables = new HashMap<>();
        Matcher matcher = VARIABLE.matcher(part);
        while (matcher.find()) {
            variables.putIfAbsent(matcher.group(1), matcher.group(2));
        }
        return variables;
    }

    private static double ratio(String one, String two) {
        double first = luminance(one);
        double second = luminance(two);
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    private static double luminance(String colour) {
        String hex = colour.length() == 4
                ? "" + colour.charAt(1) + colour.charAt(1) + colour.charAt(2) + colour.charAt(2) + colour.charAt(3)
                        + colour.charAt(3)
                : colour.substring(1);
        int rgb = Integer.parseInt(hex, 16);
        return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8 & 255) + 0.0722 * linear(rgb & 255);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
