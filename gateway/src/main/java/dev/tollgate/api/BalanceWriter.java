package dev.tollgate.api;

import dev.tollgate.base.ModelName;
import dev.tollgate.identity.ApiKey;
import dev.tollgate.identity.Caller;
import dev.tollgate.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One customer's dollars in the forms that ask for nothing but the present (pure). Members, units and meanings are
 * those that the systems document; what we do not have is null, zero or empty, as they have it where it is not used.
 *
 * @param caller whose key asks
 * @param nowMs milliseconds since 1970
 */
record BalanceWriter(Caller caller, Credit credit, KeySpending spending, long nowMs) {
    private static final int BYTES = 768;
    private static final int UNLIMITED = -1;

    /** OpenRouter: dollars. The limit is the key's own budget; the customer's credit is told by its credits. */
    byte[] openRouterKey() {
        ApiKey key = caller.key();
        ApiKey.Budget budget = key.budget();
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject().name("data").beginObject().field("label", key.display());
        json.name("limit");
        dollars(json, budget == null ? null : budget.nanos());
        json.name("limit_remaining");
        dollars(json, budget == null ? null : Math.max(0, budget.nanos() - spending.periodNanos()));
        json.field("limit_reset", budget == null ? null : reset(budget.period()))
                .field("include_byok_in_limit", false)
                .field("usage", Decimals.dollars(spending.totalNanos()))
                .field("usage_daily", Decimals.dollars(spending.dayNanos()))
                .field("usage_weekly", Decimals.dollars(spending.weekNanos()))
                .field("usage_monthly", Decimals.dollars(spending.monthNanos()));
        for (String member : List.of("byok_usage", "byok_usage_daily", "byok_usage_weekly", "byok_usage_monthly")) {
            json.field(member, 0);
        }
        json.field("is_free_tier", credit.grantedNanos() == 0)
                .field("is_provisioning_key", false)
                .field("is_management_key", false)
                .field("expires_at", iso(expiresMs(key)))
                .field("creator_user_id", (String) null);
        long perMinute = key.limits().requestsPerMinute();
        json.name("rate_limit")
                .beginObject()
                .field("requests", perMinute == 0 ? UNLIMITED : perMinute)
                .field("interval", "1m")
                .field("note", "The limits of an answer are in its x-ratelimit-* headers.")
                .endObject();
        return json.endObject().endObject().toBytes();
    }

    /** OpenRouter: dollars. */
    byte[] openRouterCredits() {
        return new JsonWriter(BYTES)
                .beginObject()
                .name("data")
                .beginObject()
                .field("total_credits", Decimals.dollars(credit.grantedNanos()))
                .field("total_usage", Decimals.dollars(credit.usedNanos()))
                .endObject()
                .endObject()
                .toBytes();
    }

    /** Vercel: dollars as text. */
    byte[] vercelCredits() {
        return new JsonWriter(BYTES)
                .beginObject()
                .field("balance", Decimals.text(credit.availableNanos()))
                .field("total_used", Decimals.text(credit.usedNanos()))
                .endObject()
                .toBytes();
    }

    /** OpenAI's dashboard: dollars. The limit is what was granted, so that the limit less all usage is the balance. */
    byte[] subscription() {
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject()
                .field("object", "billing_subscription")
                .field("has_payment_method", true)
                .field("canceled", false)
                .field("canceled_at", (String) null)
                .field("delinquent", (String) null)
                .field("access_until", lastExpirySeconds())
                .field("soft_limit_usd", Decimals.dollars(credit.grantedNanos()))
                .field("hard_limit_usd", Decimals.dollars(credit.grantedNanos()))
                .field("system_hard_limit_usd", Decimals.dollars(credit.grantedNanos()));
        json.name("plan")
                .beginObject()
                .field("title", "Prepaid")
                .field("id", "prepaid")
                .endObject();
        return json.field("account_name", caller.customer().name()).endObject().toBytes();
    }

    /** OpenAI's dashboard: dollars, and seconds since 1970. */
    byte[] creditGrants() {
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject()
                .field("object", "credit_summary")
                .field("total_granted", Decimals.dollars(credit.grantedNanos()))
                .field("total_used", Decimals.dollars(credit.usedNanos()))
                .field("total_available", Decimals.dollars(credit.availableNanos()));
        json.name("grants").beginObject().field("object", "list").name("data").beginArray();
        for (var line : credit.grants()) {
            var grant = line.grant();
            json.beginObject()
                    .field("object", "credit_grant")
                    .field("id", grant.id().toString())
                    .field("grant_amount", Decimals.dollars(grant.amountNanos()))
                    .field("used_amount", Decimals.dollars(grant.amountNanos() - line.availableNanos()))
                    .field("effective_at", grant.createdMs() / 1_000);
            json.name("expires_at");
            if (grant.order().expiresMs() == 0) {
                json.nullValue();
            } else {
                json.value(grant.order().expiresMs() / 1_000);
            }
            json.endObject();
        }
        return json.endArray().endObject().endObject().toBytes();
    }

    /** new-api: units of quota, 500,000 a dollar; granted is used and available together. */
    byte[] tokenUsage() {
        ApiKey key = caller.key();
        long available = Decimals.quota(spending.leftNanos(key.budget(), credit));
        long used = Decimals.quota(spending.periodNanos());
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject().field("code", true).field("message", "ok");
        json.name("data")
                .beginObject()
                .field("object", "token_usage")
                .field("name", key.name())
                .field("total_granted", Math.addExact(used, available))
                .field("total_used", used)
                .field("total_available", available)
                .field("unlimited_quota", false);
        json.name("model_limits").beginObject();
        models(key).forEach(model -> json.field(model, true));
        json.endObject()
                .field("model_limits_enabled", !key.grants().models().isEmpty())
                .field("expires_at", expiresMs(key) / 1_000);
        return json.endObject().endObject().toBytes();
    }

    /**
     * LiteLLM: dollars. A key without a budget of its own has the customer's credit for one, so that budget less spend
     * is what it may still spend.
     */
    byte[] keyInfo() {
        ApiKey key = caller.key();
        ApiKey.Budget budget = key.budget();
        long left = spending.leftNanos(budget, credit);
        Instant resets = budget == null ? null : KeySpending.resetsAt(budget, nowMs);
        JsonWriter json = new JsonWriter(BYTES);
        json.beginObject().field("key", key.id().toString());
        json.name("info")
                .beginObject()
                .field("key_name", key.display())
                .field("key_alias", key.name())
                .field("spend", Decimals.dollars(spending.periodNanos()))
                .field("max_budget", Decimals.dollars(Math.addExact(spending.periodNanos(), left)))
                .field("budget_duration", budget == null ? null : duration(budget.period()))
                .field("budget_reset_at", resets == null ? null : resets.toString())
                .field("expires", iso(expiresMs(key)));
        json.name("models").beginArray();
        models(key).forEach(json::value);
        json.endArray()
                .field("user_id", caller.customer().id().toString())
                .field("team_id", (String) null)
                .field("blocked", caller.customer().frozen());
        limit(json, "tpm_limit", key.limits().tokensPerMinute());
        limit(json, "rpm_limit", key.limits().requestsPerMinute());
        limit(json, "max_parallel_requests", key.limits().concurrent());
        for (String member : List.of("aliases", "config", "permissions", "metadata", "model_spend")) {
            json.name(member).beginObject().endObject();
        }
        return json.field(
                        "created_at",
                        Instant.ofEpochMilli(key.life().createdMs()).toString())
                .endObject()
                .endObject()
                .toBytes();
    }

    private static void dollars(JsonWriter json, @Nullable Long nanos) {
        if (nanos == null) {
            json.nullValue();
        } else {
            json.value(Decimals.dollars(nanos));
        }
    }

    private static void limit(JsonWriter json, String member, long limit) {
        json.name(member);
        if (limit == 0) {
            json.nullValue();
        } else {
            json.value(limit);
        }
    }

    private static List<String> models(ApiKey key) {
        return key.grants().models().stream().map(ModelName::text).sorted().toList();
    }

    private static @Nullable String reset(ApiKey.Budget.Period period) {
        return switch (period) {
            case TOTAL -> null;
            case DAY -> "daily";
            case MONTH -> "monthly";
        };
    }

    private static @Nullable String duration(ApiKey.Budget.Period period) {
        return switch (period) {
            case TOTAL -> null;
            case DAY -> "1d";
            case MONTH -> "1mo";
        };
    }

    /** The key's end, milliseconds since 1970; 0 where it has none. A revocation with grace is one. */
    private static long expiresMs(ApiKey key) {
        long expires = key.life().expiresMs();
        long revoked = key.life().revokedMs();
        return expires == 0 || revoked == 0 ? Math.max(expires, revoked) : Math.min(expires, revoked);
    }

    private static @Nullable String iso(long ms) {
        return ms == 0 ? null : Instant.ofEpochMilli(ms).toString();
    }

    /** When the last of the credit ends, seconds since 1970; 0 where it never does. */
    private long lastExpirySeconds() {
        long last = 0;
        for (var line : credit.grants()) {
            long expires = line.grant().order().expiresMs();
            if (expires == 0) {
                return 0;
            }
            last = Math.max(last, expires / 1_000);
        }
        return last;
    }
}
