package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;

import dev.tollgate.admin.Shape.Field;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.ModelName;
import dev.tollgate.billing.Terms;
import dev.tollgate.money.Asset;
import dev.tollgate.money.Price;
import java.util.HashSet;
import java.util.List;

/** What packs, orders and vouchers give, and prices, as they stand in JSON. */
final class TermsForm {
    static final Shape ASSET = Shapes.choice(Asset.values());
    static final Shape PRICE = Shapes.text(20, "decimal", _ -> {});
    static final Shape CURRENCY = Shapes.text(3, "", code -> new Price(0, code));
    private static final Shape DAYS = new Whole(0, 3_650);
    private static final Shape PRIORITY = new Whole(0, 1_000_000);

    /** To be sent. */
    static final List<Field> FIELDS = List.of(
            required("amount", Shapes.AMOUNT, "What it gives: dollars, or tokens; more than 0."),
            optional("asset", ASSET, "What the amount is counted in; usd without."),
            optional("models", Shapes.MODEL_NAMES, "The models that it is good for; empty for all."),
            optional("validity_days", DAYS, "How many days the grant lasts; 0 for ever, the default."),
            optional("priority", PRIORITY, "Lower numbers are spent first; 0 without."));

    /** The same, shown. */
    static final List<Field> SHOWN = List.of(
            shown("amount", Shapes.AMOUNT, "What it gives."),
            shown("asset", ASSET, "What the amount is counted in."),
            shown("models", Shapes.MODEL_NAMES, "The models that it is good for; empty for all."),
            shown("validity_days", DAYS, "How many days the grant lasts; 0 for ever."),
            shown("priority", PRIORITY, "Lower numbers are spent first."));

    private TermsForm() {}

    static Terms read(Members body) {
        return new Terms(
                Shapes.constant(Asset.class, body.text("asset", "usd")),
                positive(body),
                new HashSet<>(body.texts("models", ModelName::new)),
                body.small("validity_days", 0),
                body.small("priority", 0));
    }

    /** The amount, more than 0. */
    static long positive(Members body) {
        long amount = body.amount("amount");
        if (amount < 1) {
            throw Invalid.value("amount", body.text("amount"), "more than 0");
        }
        return amount;
    }

    static Price price(Members body) {
        try {
            return Price.parse(body.text("price"), body.text("currency"));
        } catch (IllegalArgumentException e) {
            throw Invalid.value("price", body.text("price"), "an amount in the form of " + body.text("currency"));
        }
    }

    /** What nobody sells would be a grant that nobody can spend. */
    static void checkModel(AdminParts parts, ModelName model) {
        boolean known = parts.catalog().snapshot().models().stream()
                .anyMatch(each -> each.name().equals(model));
        if (!known) {
            throw Invalid.value("models", "'" + model + "'", "a model of the catalog");
        }
    }

    static Tree put(Tree tree, Terms terms) {
        return tree.amount("amount", terms.amountNanos())
                .put("asset", Shapes.word(terms.asset()))
                .texts("models", terms.models().stream().map(ModelName::text).sorted())
                .put("validity_days", terms.validityDays())
                .put("priority", terms.priority());
    }

    static Tree put(Tree tree, Price price) {
        return tree.put("price", price.plain()).put("currency", price.currency());
    }
}
