package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.Storefront.RateLimit;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey.Budget;
import dev.tollgate.identity.ApiKey.Kind;
import dev.tollgate.identity.ApiKey.Life;
import dev.tollgate.identity.ApiKey.Permissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class KeyDeskTest {
    private final ManualOffLoop offLoop = new ManualOffLoop();
    private final Desk desk = new Desk(offLoop);
    private final Permissions narrow =
            new Permissions(Set.of(Endpoint.EMBEDDINGS), Set.of(new ModelName("gpt-4o")), List.of("10.0.0.0/8"));

    @Test
    void aKeyIsKeptAsItWasAskedForAndWithoutItsSecret() {
        Customer customer = desk.customer(Desk.ALPHA);
        NewKey asked = new NewKey(
                "for the app",
                Kind.LIVE,
                narrow,
                new RateLimit(10, 1_000, 2),
                new Budget(5, Budget.Period.DAY),
                Desk.START_MS + 9);
        IssuedKey issued = desk.keys.addKey(customer.id(), asked);
        ApiKey key = issued.key();
        assertThat(desk.store.keys(customer.id())).containsExactly(key);
        assertThat(key.grants()).isEqualTo(narrow);
        assertThat(key.limits()).isEqualTo(asked.limits());
        assertThat(key.budget()).isEqualTo(asked.budget());
        assertThat(key.life()).isEqualTo(new Life(Desk.START_MS, Desk.START_MS + 9, 0));
        assertThat(key.display()).isEqualTo(KeyFormat.display(issued.secret()));
        assertThat(KeyFormat.kindOf(issued.secret().reveal())).isEqualTo(Kind.LIVE);
        assertThat(key.toString()).doesNotContain(issued.secret().reveal().substring(6));
    }

    @Test
    void everyRuleIsA400ThatNamesTheParameter() {
        CustomerId customer = desk.customer(Desk.ALPHA).id();
        NewKey good = NewKey.unrestricted("k", Kind.LIVE);
        refused("name", () -> desk.keys.addKey(customer, named(good, " ")));
        refused("name", () -> desk.keys.addKey(customer, named(good, "x".repeat(201))));
        refused("name", () -> desk.keys.addKey(customer, named(good, "a\nb")));
        refused("ip_ranges", () -> desk.keys.addKey(customer, granted(good, List.of("10.0.0.1/8"))));
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 257; i++) {
            many.add("10.0." + i / 256 + "." + i % 256);
        }
        refused("ip_ranges", () -> desk.keys.addKey(customer, granted(good, many)));
        refused("limits.requests_per_minute", () -> desk.keys.addKey(customer, limited(good, new RateLimit(-1, 0, 0))));
        refused("limits.tokens_per_minute", () -> desk.keys.addKey(customer, limited(good, new RateLimit(0, -1, 0))));
        refused("limits.concurrent", () -> desk.keys.addKey(customer, limited(good, new RateLimit(0, 0, -1))));
        refused(
                "limits.tokens_per_minute",
                () -> desk.keys.addKey(customer, limited(good, new RateLimit(0, Long.MAX_VALUE, 0))));
        refused(
                "budget",
                () -> desk.keys.addKey(
                        customer,
                        new NewKey(
                                "k",
                                Kind.LIVE,
                                Permissions.ALL,
                                RateLimit.NONE,
                                new Budget(-1, Budget.Period.TOTAL),
                                0)));
        refused(
                "expires_at",
                () -> desk.keys.addKey(
                        customer, new NewKey("k", Kind.LIVE, Permissions.ALL, RateLimit.NONE, null, Desk.START_MS)));
        refused("name", () -> desk.keys.addCustomer(new NewCustomer(Desk.ALPHA, "", RateLimit.NONE)));
        refused(
                "limits.concurrent",
                () -> desk.keys.addCustomer(new NewCustomer(Desk.ALPHA, "c", new RateLimit(0, 0, -1))));
        refused("grace_seconds", () -> desk.keys.rotateKey(new ApiKeyId(1), -1));
        assertThat(desk.store.keys(customer)).isEmpty();
    }

    @Test
    void whatNobodyHasIsA404() {
        code(ErrorCode.NOT_FOUND, () -> desk.keys.addKey(new CustomerId(1), NewKey.unrestricted("k", Kind.LIVE)));
        code(ErrorCode.NOT_FOUND, () -> desk.keys.changeCustomer(new CustomerId(1), was -> was));
        code(ErrorCode.NOT_FOUND, () -> desk.keys.changeKey(new ApiKeyId(1), was -> was));
        code(ErrorCode.NOT_FOUND, () -> desk.keys.revokeKey(new ApiKeyId(1)));
        code(ErrorCode.NOT_FOUND, () -> desk.keys.rotateKey(new ApiKeyId(1), 0));
    }

    @Test
    void aChangeOfAKeyKeepsWhatMayNotChange() {
        ApiKey key = desk.key(Desk.ALPHA).key();
        ApiKey changed = desk.keys.changeKey(key.id(), was -> IdentityFixtures.granted(was, narrow));
        assertThat(changed.grants()).isEqualTo(narrow);
        assertThat(desk.store.keys(key.customer())).containsExactly(changed);
        assertThatThrownBy(() -> desk.keys.changeKey(
                        key.id(), was -> IdentityFixtures.living(was, new Life(Desk.START_MS, 0, 77))))
                .isInstanceOf(IllegalArgumentException.class);
        refused("name", () -> desk.keys.changeKey(key.id(), was -> IdentityFixtures.named(was, "")));
        refused(
                "expires_at",
                () -> desk.keys.changeKey(
                        key.id(), was -> IdentityFixtures.living(was, new Life(Desk.START_MS, Desk.START_MS, 0))));
        assertThat(desk.store.keys(key.customer())).containsExactly(changed);
    }

    @Test
    void anExpiredKeyCanStillBeRenamed() {
        Customer customer = desk.customer(Desk.ALPHA);
        IssuedKey key = desk.keys.addKey(
                customer.id(), new NewKey("k", Kind.LIVE, narrow, RateLimit.NONE, null, Desk.START_MS + 1));
        desk.time.advance(10);
        assertThat(desk.keys
                        .changeKey(key.key().id(), was -> IdentityFixtures.named(was, "old"))
                        .name())
                .isEqualTo("old");
    }

    @Test
    void rotationMakesAKeyLikeTheOldOneAndEndsThatAfterTheGrace() {
        IssuedKey old = desk.key(Desk.ALPHA);
        desk.keys.changeKey(old.key().id(), was -> IdentityFixtures.granted(was, narrow));
        IssuedKey next = desk.keys.rotateKey(old.key().id(), 1_000);
        assertThat(next.secret()).isNotEqualTo(old.secret());
        assertThat(next.key().id()).isNotEqualTo(old.key().id());
        assertThat(next.key().grants()).isEqualTo(narrow);
        assertThat(next.key().life().revokedMs()).isZero();
        List<ApiKey> keys = desk.store.keys(old.key().customer());
        assertThat(keys).hasSize(2);
        assertThat(keys.getFirst().life().revokedMs()).isEqualTo(Desk.START_MS + 1_000);
    }

    @Test
    void aFreezeIsNotLostByRotationAndNotByRevocation() {
        IssuedKey key = desk.key(Desk.ALPHA);
        desk.keys.changeKey(
                key.key().id(), was -> IdentityFixtures.living(was, new Life(Desk.START_MS, 0, 0, Desk.START_MS)));
        IssuedKey next = desk.keys.rotateKey(key.key().id(), 1_000);
        assertThat(next.key().life().frozen()).isTrue();
        assertThat(desk.keys.revokeKey(next.key().id()).life().frozen()).isTrue();
        ApiKey thawed = desk.keys.changeKey(
                next.key().id(),
                was -> IdentityFixtures.living(
                        was, new Life(Desk.START_MS, 0, was.life().revokedMs())));
        assertThat(thawed.life().frozen()).isFalse();
    }

    @Test
    void whatIsOverCannotBeRotated() {
        IssuedKey key = desk.key(Desk.ALPHA);
        desk.keys.rotateKey(key.key().id(), 1_000);
        code(ErrorCode.CONFLICT, () -> desk.keys.rotateKey(key.key().id(), 1_000));
        IssuedKey revoked = desk.key(Desk.ALPHA);
        desk.keys.revokeKey(revoked.key().id());
        code(ErrorCode.CONFLICT, () -> desk.keys.rotateKey(revoked.key().id(), 0));
    }

    @Test
    void revocationEndsAGraceAndIsNeverTakenBack() {
        IssuedKey key = desk.key(Desk.ALPHA);
        desk.keys.rotateKey(key.key().id(), 100_000);
        desk.time.advance(5);
        assertThat(desk.keys.revokeKey(key.key().id()).life().revokedMs()).isEqualTo(Desk.START_MS + 5);
        desk.time.advance(5);
        assertThat(desk.keys.revokeKey(key.key().id()).life().revokedMs()).isEqualTo(Desk.START_MS + 5);
    }

    @Test
    void aCustomerStaysWithItsStorefront() {
        Customer customer = desk.customer(Desk.ALPHA);
        assertThatThrownBy(() -> desk.keys.changeCustomer(
                        customer.id(),
                        was -> new Customer(was.id(), Desk.BETA, was.name(), was.limits(), false, was.createdMs())))
                .isInstanceOf(IllegalArgumentException.class);
        Customer changed =
                desk.keys.changeCustomer(customer.id(), was -> IdentityFixtures.limited(was, new RateLimit(1, 2, 3)));
        assertThat(desk.store.customer(customer.id())).isEqualTo(changed);
    }

    private static NewKey named(NewKey was, String name) {
        return new NewKey(name, was.kind(), was.grants(), was.limits(), was.budget(), was.expiresMs());
    }

    private static NewKey granted(NewKey was, List<String> ipRanges) {
        Permissions grants = new Permissions(Set.of(), Set.of(), ipRanges);
        return new NewKey(was.name(), was.kind(), grants, was.limits(), was.budget(), was.expiresMs());
    }

    private static NewKey limited(NewKey was, RateLimit limits) {
        return new NewKey(was.name(), was.kind(), was.grants(), limits, was.budget(), was.expiresMs());
    }

    private static void refused(String param, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(GatewayException.class, thrown -> {
            Refusal refusal = thrown.refusal();
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_VALUE);
            assertThat(refusal.param()).isEqualTo(param);
            assertThat(refusal.message()).contains("expected");
        });
    }

    private static void code(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        thrown -> assertThat(thrown.refusal().code()).isEqualTo(code));
    }
}
