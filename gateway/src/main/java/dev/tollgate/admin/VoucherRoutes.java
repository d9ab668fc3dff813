package dev.tollgate.admin;

import static dev.tollgate.admin.Shapes.optional;
import static dev.tollgate.admin.Shapes.required;
import static dev.tollgate.admin.Shapes.shown;
import static dev.tollgate.admin.Shapes.shownOrNull;

import dev.tollgate.admin.Route.Parameter;
import dev.tollgate.admin.Shape.Entity;
import dev.tollgate.admin.Shape.Field;
import dev.tollgate.admin.Shape.Listing;
import dev.tollgate.admin.Shape.Whole;
import dev.tollgate.base.StorefrontId;
import dev.tollgate.billing.BatchId;
import dev.tollgate.billing.Terms;
import dev.tollgate.billing.VoucherBatch;
import dev.tollgate.billing.VoucherStore.Standing;
import dev.tollgate.billing.Vouchers;
import java.util.List;

/** Vouchers: codes that give credit once. */
final class VoucherRoutes {
    private static final Shape BATCH_ID = Shapes.text(64, "", BatchId::parse);
    private static final Shape COUNT = new Whole(1, 100_000);
    private static final Parameter ID = Parameter.path("batch", BATCH_ID, "The batch's id, vba_….");
    private static final Entity NEW = new Entity(
            "NewVoucherBatch",
            PackRoutes.joined(
                    List.of(
                            required("storefront", Shapes.STOREFRONT_ID, "Whose customers may redeem them."),
                            required("name", Shapes.text(100), "A name for people."),
                            required("count", COUNT, "How many codes.")),
                    TermsForm.FIELDS,
                    List.of(optional("expires_at", Shapes.TIME, "When the codes end; never without."))));
    private static final List<Field> SHOWN = PackRoutes.joined(
            List.of(
                    shown("id", BATCH_ID, "Its id."),
                    shown("storefront", Shapes.STOREFRONT_ID, "Whose customers may redeem them."),
                    shown("name", Shapes.text(100), "A name for people."),
                    shown("count", COUNT, "How many codes there are."),
                    shown("redeemed", Shapes.COUNT, "How many were redeemed.")),
            TermsForm.SHOWN,
            List.of(
                    shownOrNull("expires_at", Shapes.TIME, "When the codes end; null for never."),
                    shownOrNull("revoked_at", Shapes.TIME, "When an operator ended them; null for not."),
                    shown("created_at", Shapes.TIME, "When they were made.")));
    private static final Entity BATCH = new Entity("VoucherBatch", SHOWN);
    private static final Entity MADE = new Entity(
            "MadeVoucherBatch",
            PackRoutes.joined(
                    SHOWN,
                    List.of(shown(
                            "codes",
                            new Listing(Shapes.text(64), 100_000),
                            "The codes, shown this once and kept nowhere."))));

    private final AdminParts parts;

    VoucherRoutes(AdminParts parts) {
        this.parts = parts;
    }

    List<Route> routes() {
        String all = AdminApi.PREFIX + "/voucher-batches";
        return List.of(
                Route.get(
                        all,
                        "listVoucherBatches",
                        "Lists the batches of vouchers, newest first.",
                        Parameter.paged(BATCH_ID),
                        Shapes.pageOf(BATCH),
                        this::list),
                Route.create(
                        all,
                        "makeVouchers",
                        "Makes vouchers; their codes are shown once.",
                        List.of(),
                        NEW,
                        MADE,
                        this::make),
                Route.get(
                        all + "/{batch}",
                        "getVoucherBatch",
                        "Shows a batch of vouchers.",
                        List.of(ID),
                        BATCH,
                        call -> Answer.of(tree(found(call)).object())),
                Route.change(
                        "POST",
                        all + "/{batch}/revoke",
                        "revokeVouchers",
                        "Ends the codes of a batch that nobody redeemed; grants that were given stay.",
                        List.of(ID),
                        null,
                        BATCH,
                        this::revoke));
    }

    private Vouchers vouchers() {
        return parts.money().sales().vouchers();
    }

    private Answer list(Call call) {
        String after = call.query("after");
        List<Standing> rows = vouchers().batches(after == null ? null : BatchId.parse(after), call.limit() + 1);
        return Answer.page(
                rows,
                call.limit(),
                each -> tree(each).object(),
                each -> each.batch().id().toString());
    }

    private Answer make(Call call) {
        Members body = call.body();
        StorefrontId storefront = new StorefrontId(body.text("storefront"));
        if (parts.catalog().snapshot().storefront(storefront) == null) {
            throw Invalid.value("storefront", "'" + storefront + "'", "one that exists");
        }
        int count = body.small("count", 0);
        int most = parts.money().sales().vouchersPerBatchMax();
        if (count > most) {
            throw Invalid.value("count", Integer.toString(count), "1 to " + most);
        }
        Terms terms = TermsForm.read(body);
        terms.models().forEach(model -> TermsForm.checkModel(parts, model));
        long expiresMs = GrantRoutes.expiry(parts, body);
        Vouchers.Made made = vouchers().make(storefront, body.text("name"), terms, count, expiresMs);
        Tree tree = tree(new Standing(made.batch(), 0));
        return Answer.changed(
                "vouchers.make",
                made.batch().id(),
                tree.texts("codes", made.codes().stream().map(code -> code.reveal()))
                        .object());
    }

    private Answer revoke(Call call) {
        BatchId id = found(call).batch().id();
        vouchers().revoke(id);
        return Answer.changed("vouchers.revoke", id, tree(found(call)).object());
    }

    private Standing found(Call call) {
        Standing standing = vouchers().batch(BatchId.parse(call.path("batch")));
        if (standing == null) {
            throw Invalid.notFound("batch", call.path("batch"));
        }
        return standing;
    }

    private static Tree tree(Standing standing) {
        VoucherBatch batch = standing.batch();
        Tree tree = new Tree()
                .put("id", batch.id().toString())
                .put("storefront", batch.storefront().text())
                .put("name", batch.name())
                .put("count", batch.count())
                .put("redeemed", standing.redeemed());
        return TermsForm.put(tree, batch.terms())
                .time("expires_at", batch.expiresMs())
                .time("revoked_at", batch.revokedMs())
                .time("created_at", batch.createdMs());
    }
}
