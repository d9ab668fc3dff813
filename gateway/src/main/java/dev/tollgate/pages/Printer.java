package dev.tollgate.pages;

import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.Presets;
import dev.tollgate.catalog.Storefront;
import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts pages into their templates. The templates are classes: a value that one lacks is an error of the build. */
final class Printer {
    private static final String HOME = "/";
    private static final String DOCS = "/docs";
    private static final String PACKS = "/packs";
    private static final int CHARACTERS_USUAL = 40_000;

    private final Assets assets;

    Printer(Assets assets) {
        this.assets = assets;
    }

    /** @param path where this very page is */
    String docs(DocsPage page, String path) {
        String name = page.brand().name();
        Chrome chrome = new Chrome(
                page.brand(),
                name + " API reference",
                "How to call the " + name + " API: endpoints, parameters, examples, prices, limits and errors.",
                HOME,
                path,
                path.equals(DOCS) ? PACKS : PACKS + "/" + page.brand().id(),
                assets);
        return print(output -> JtedocsGenerated.render(output, NoInterception.NONE, chrome, page));
    }

    /** @param docs where the storefront's reference is */
    String welcome(DocsPage page, String docs) {
        Brand brand = page.brand();
        Chrome chrome = new Chrome(brand, brand.name(), brand.tagline(), HOME, docs, PACKS, assets);
        return print(output -> JtewelcomeGenerated.render(output, NoInterception.NONE, chrome, page));
    }

    String home(CatalogSnapshot snapshot, HomePage page) {
        Brand brand = house(snapshot);
        Chrome chrome = new Chrome(brand, brand.name(), brand.tagline(), HOME, DOCS, PACKS, assets);
        return print(output -> JtehomeGenerated.render(output, NoInterception.NONE, chrome, page));
    }

    /** @param named whose packs they are, or null for all storefronts' */
    String packs(CatalogSnapshot snapshot, @Nullable Storefront named, PacksPage page) {
        Brand brand = named == null ? house(snapshot) : Brand.of(named);
        String docs = named == null ? DOCS : DOCS + "/" + brand.id();
        Chrome chrome = new Chrome(brand, brand.name() + " token packs", brand.tagline(), HOME, docs, PACKS, assets);
        return print(output -> JtepacksGenerated.render(output, NoInterception.NONE, chrome, page));
    }

    String order(Storefront storefront, OrderPage page) {
        Brand brand = Brand.of(storefront);
        String packs = PACKS + "/" + brand.id();
        Chrome chrome = new Chrome(
                brand, brand.name() + " order", brand.tagline(), HOME, DOCS + "/" + brand.id(), packs, assets);
        return print(output -> JteorderGenerated.render(output, NoInterception.NONE, chrome, page));
    }

    String missing(CatalogSnapshot snapshot, @Nullable Storefront byHost) {
        Brand brand = byHost == null ? house(snapshot) : Brand.of(byHost);
        Chrome chrome = new Chrome(brand, "Not found", "There is no such page.", HOME, DOCS, PACKS, assets);
        return print(output -> JtemissingGenerated.render(output, NoInterception.NONE, chrome));
    }

    /** Whose colours pages have that are nobody's in particular. */
    private static Brand house(CatalogSnapshot snapshot) {
        Storefront own = snapshot.storefront(Presets.TOLLGATE);
        return own == null ? Brand.house() : Brand.of(own);
    }

    private static String print(Consumer<HtmlTemplateOutput> template) {
        StringOutput text = new StringOutput(CHARACTERS_USUAL);
        template.accept(new OwaspHtmlTemplateOutput(text));
        return text.toString();
    }
}
