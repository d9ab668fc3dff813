package dev.tollgate.pages;

import dev.tollgate.base.ModelName;
import dev.tollgate.billing.Pack;
import dev.tollgate.billing.Terms;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Usd;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is for sale.
 *
 * @param shelves one where the address names a storefront, else all
 * @param open whether something can be bought
 * @param problem why the last try to buy failed; empty for none
 */
record PacksPage(List<Shelf> shelves, boolean open, String problem) {
    private static final int MODELS_SHOWN = 4;

    /** What one storefront sells. */
    record Shelf(Brand brand, List<Offer> offers) {
        Shelf {
            offers = List.copyOf(offers);
        }
    }

    /** One pack, in words. */
    record Offer(String id, String name, String price, String amount, String validity, String models) {}

    PacksPage {
        shelves = List.copyOf(shelves);
    }

    static Shelf shelf(Storefront storefront, List<Pack> packs) {
        return new Shelf(
                Brand.of(storefront), packs.stream().map(PacksPage::offer).toList());
    }

    private static Offer offer(Pack pack) {
        Terms terms = pack.terms();
        return new Offer(
                pack.id().text(),
                pack.name(),
                pack.price().toString(),
                amount(terms),
                terms.validityDays() == 0 ? "Does not expire" : "Good for " + terms.validityDays() + " days",
                models(terms));
    }

    private static String amount(Terms terms) {
        String number = Usd.plain(terms.amountNanos());
        return terms.asset() == Asset.USD ? "$" + number + " of credit" : grouped(number) + " tokens";
    }

    /** 2500000 as 2,500,000. */
    private static String grouped(String number) {
        int dot = number.indexOf('.');
        StringBuilder text = new StringBuilder(number);
        for (int at = (dot < 0 ? number.length() : dot) - 3; at > 0; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    private static String models(Terms terms) {
        if (terms.models().isEmpty()) {
            return "For every model";
        }
        List<String> names =
                terms.models().stream().map(ModelName::text).sorted().toList();
        String shown = names.stream().limit(MODELS_SHOWN).collect(Collectors.joining(", "));
        int more = names.size() - MODELS_SHOWN;
        return "For " + shown + (more > 0 ? " and " + more + " more" : "");
    }
}
