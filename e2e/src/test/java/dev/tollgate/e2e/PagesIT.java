package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The public pages in a real browser: wide and narrow, light and dark. Pictures of all are kept in {@code target}. */
final class PagesIT {
    private static final Map<String, String> BRANDS = Map.of(
            "thistoken", "ThisToken",
            "tokenproxy", "TokenProxy",
            "tokencheap", "TokenCheap",
            "ai-tokenhub", "AI TokenHub",
            "tollgate", "Tollgate");
    private static final List<Integer> WIDTHS = List.of(1_280, 390);

    /**
     * Every text whose contrast with what lies behind it is below WCAG's 4.5 (3 where it is large), and every element
     * that is wider than the page without a scrollbar of its own.
     */
    private static final String PROBLEMS = """
            (() => {
              const channel = c => { c /= 255; return c <= 0.03928 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4); };
              const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
              const parse = text => (text.match(/[0-9.]+/g) || []).map(Number);
              const solid = c => c.length === 3 || c[3] > 0.99;
              const behind = e => {
                for (; e; e = e.parentElement) {
                  const c = parse(getComputedStyle(e).backgroundColor);
                  if (c.length >= 3 && solid(c)) return c;
                }
                return [255, 255, 255];
              };
              const found = [];
              const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) {
                const e = walk.currentNode.parentElement;
                const box = e.getBoundingClientRect();
                if (!walk.currentNode.data.trim() || box.width < 2 || box.height < 2) continue;
                const style = getComputedStyle(e);
                const a = light(parse(style.color)), b = light(behind(e));
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                const size = parseFloat(style.fontSize);
                const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
                if (ratio < (large ? 3 : 4.5)) {
                  found.push(ratio.toFixed(2) + ' ' + walk.currentNode.data.trim().slice(0, 40));
                }
              }
              const wide = document.documentElement.scrollWidth - innerWidth;
              if (wide > 0) found.push(wide + ' pixels too wide');
              return found.join('; ');
            })()""";

    private static Program program;
    private static Browser browser;
    private static Path pictures;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        browser = Browser.start();
        program = Program.demo("pages").start();
        pictures = Checkout.root().resolve("e2e/target/screenshots");
        Files.createDirectories(pictures);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            program.close();
        }
    }

    @Test
    void everyPageIsReadableWideAndNarrowLightAndDark() throws IOException, InterruptedException {
        for (String storefront : BRANDS.keySet()) {
            looksRight(storefront, "/docs/" + storefront);
        }
        looksRight("home", "/");
    }

    private static void looksRight(String name, String path) throws IOException, InterruptedException {
        for (int width : WIDTHS) {
            for (boolean dark : List.of(false, true)) {
                String about = name + " at " + width + (dark ? " dark" : " light");
                browser.looksAs(width, dark);
                browser.open(program.url() + path);
                String brand = BRANDS.getOrDefault(name, "Tollgate");
                assertThat(browser.evaluate("document.title")).as(about).contains(brand);
                assertThat(browser.evaluate("document.querySelectorAll('h1').length"))
                        .as(about)
                        .isEqualTo("1");
                assertThat(browser.evaluate(PROBLEMS)).as(about).isEmpty();
                byte[] png = browser.picture();
                Files.write(pictures.resolve(name + "-" + width + (dark ? "-dark" : "-light") + ".png"), png);
                isPicture(png, width, dark, about);
            }
        }
    }

    /** Not blank, and as light or dark as the reader likes it. */
    private static void isPicture(byte[] png, int width, boolean dark, String about) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).as(about).isEqualTo(width);
        Set<Integer> colours = new HashSet<>();
        long sum = 0;
        long count = 0;
        for (int y = 0; y < image.getHeight(); y += 3) {
            for (int x = 0; x < image.getWidth(); x += 3) {
                int rgb = image.getRGB(x, y);
                colours.add(rgb);
                sum += (rgb >> 16 & 0xFF) + (rgb >> 8 & 0xFF) + (rgb & 0xFF);
                count += 3;
            }
        }
        assertThat(colours).as(about).hasSizeGreaterThan(50);
        assertThat(sum / count).as("mean brightness, " + about).isBetween(dark ? 5L : 170L, dark ? 85L : 255L);
    }

    @Test
    void aPriceThatIsChangedIsSeenAtOnce() throws InterruptedException {
        Shop shop = new Shop(program);
        browser.looksAs(1_280, false);
        browser.open(program.url() + "/docs/tollgate");
        assertThat(browser.evaluate("document.body.innerText"))
                .contains("gpt-4o")
                .doesNotContain("123.45");
        shop.create("/admin/v1/prices", """
                {"model": "gpt-4o", "tiers": [{"per_million": {"input": "123.45", "output": "678.9"}}]}""");
        browser.open(program.url() + "/docs/tollgate?again");
        assertThat(browser.evaluate("document.body.innerText")).contains("123.45", "678.9");
    }
}
