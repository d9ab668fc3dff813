package dev.tollgate.receipt;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.RequestId;
import dev.tollgate.catalog.Catalog;
import dev.tollgate.json.JsonValue;
import dev.tollgate.json.JsonValue.JsonArray;
import dev.tollgate.json.JsonValue.JsonNull;
import dev.tollgate.json.JsonValue.JsonObject;
import dev.tollgate.metering.PaidRequest;
import dev.tollgate.metering.UsageStore;
import dev.tollgate.wallet.Unposted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds receipts: in the ledger, else in this node's journals, so that a request can be explained from the moment its
 * answer ends. Blocking: never on an event loop. Safe from any thread.
 */
public final class Receipts {
    private final UsageStore usage;
    private final Unposted unposted;
    private final Catalog catalog;
    private final Refunds refunds;
    private final @Nullable ReceiptSigner signer;

    /**
     * @param signer signs what customers get, or null for none
     */
    public Receipts(
            UsageStore usage, Unposted unposted, Catalog catalog, Refunds refunds, @Nullable ReceiptSigner signer) {
        this.usage = usage;
        this.unposted = unposted;
        this.catalog = catalog;
        this.refunds = refunds;
        this.signer = signer;
    }

    /** A customer's own request, or null: of somebody else's no more is said than of one that never was. */
    public @Nullable JsonObject ofCustomer(CustomerId customer, RequestId id) {
        Receipt receipt = find(id);
        if (receipt == null || !receipt.row().payer().customer().equals(customer)) {
            return null;
        }
        JsonObject shown = withRefund(ReceiptForm.forCustomer(receipt), id);
        // What may still change is not signed.
        return signer == null || receipt.state() != Receipt.State.POSTED ? shown : signer.signed(shown);
    }

    /** Anybody's request with channels, cost and margin, or null. */
    public @Nullable JsonObject ofOperator(RequestId id) {
        Receipt receipt = find(id);
        return receipt == null ? null : withRefund(ReceiptForm.forOperator(receipt), id);
    }

    /** The charge stays what it was; what was given back of it stands beside it. */
    private JsonObject withRefund(JsonObject shown, RequestId id) {
        Refunds.Refunded refunded = refunds.of(id);
        Map<String, JsonValue> members = new LinkedHashMap<>(shown.members());
        members.put(
                "refund",
                refunded == null
                        ? JsonNull.NULL
                        : new Members()
                                .put("incident", refunded.incident())
                                .amount("amount", refunded.nanos())
                                .time("at", refunded.atMs())
                                .object());
        return new JsonObject(members);
    }

    /** The public keys as a JSON Web Key Set; empty where receipts are not signed. */
    public JsonObject keys() {
        return signer == null ? new JsonObject(Map.of("keys", new JsonArray(List.of()))) : signer.keys();
    }

    /** The request, or null where it was never charged or another node has not posted it yet. */
    public @Nullable Receipt find(RequestId id) {
        PaidRequest posted = usage.paid(id);
        if (posted == null) {
            Unposted.Entry entry = unposted.unposted(id);
            if (entry != null) {
                return receipt(entry.paid(), entry.running() ? Receipt.State.RUNNING : Receipt.State.SETTLED);
            }
            posted = usage.paid(id); // it may have been posted between the two looks
        }
        return posted == null ? null : receipt(posted, Receipt.State.POSTED);
    }

    private Receipt receipt(PaidRequest paid, Receipt.State state) {
        return Receipt.of(
                paid, state, catalog.snapshot().priceById(paid.row().charge().priceVersion()));
    }
}
