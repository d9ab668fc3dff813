package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.Limits;
import dev.tollgate.base.Secret;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.Refusal;
import dev.tollgate.identity.ApiKey.Kind;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class IdentitiesTest {
    private final ManualOffLoop offLoop = new ManualOffLoop();
    private final Desk desk = new Desk(offLoop);

    @Test
    void aKeyIsLookedUpOnceAndThenKnownAtOnce() {
        IssuedKey key = desk.key(Desk.ALPHA);
        Future<Authentication> first = desk.present(key, null);
        assertThat(first.isComplete()).isFalse();
        offLoop.runAll();
        assertThat(caller(first).key()).isEqualTo(key.key());
        Future<Authentication> second = desk.present(key, null);
        assertThat(second.isComplete()).isTrue();
        assertThat(caller(second)).isEqualTo(caller(first));
        assertThat(desk.store.lookups()).isEqualTo(1);
    }

    @Test
    void theSchemeIsReadWithoutRegardToCaseAndBlanks() {
        IssuedKey key = desk.key(Desk.ALPHA);
        String secret = key.secret().reveal();
        for (String header : List.of("Bearer " + secret, "bearer " + secret, "BEARER   " + secret + " ")) {
            assertThat(caller(settled(desk.identities.authenticate(header, null, null))))
                    .as(header.substring(0, 8))
                    .isNotNull();
        }
        assertThat(desk.store.lookups()).isEqualTo(1);
    }

    @Test
    void theKeyHeaderCountsWhereAuthorizationIsAbsentOrOfAnotherScheme() {
        String secret = desk.key(Desk.ALPHA).secret().reveal();
        assertThat(settled(desk.identities.authenticate(null, secret, null))).isInstanceOf(Authentication.Known.class);
        assertThat(settled(desk.identities.authenticate("Basic eDp5", secret, null)))
                .isInstanceOf(Authentication.Known.class);
        // A bearer that is no key is not saved by a second header: which of the two would be charged?
        assertThat(refusal(desk.identities.authenticate("Bearer nonsense", secret, null))
                        .code())
                .isEqualTo(ErrorCode.INVALID_API_KEY);
    }

    @Test
    void whatIsAbsentOrMalformedIsRefusedWithoutTheStore() {
        String good = desk.key(Desk.ALPHA).secret().reveal();
        List<Future<Authentication>> answers = new ArrayList<>();
        answers.add(desk.identities.authenticate(null, null, null));
        answers.add(desk.identities.authenticate("Basic eDp5", null, null));
        answers.add(desk.identities.authenticate("Bearer", null, null));
        answers.add(desk.identities.authenticate("", null, null));
        for (String text : List.of(
                "",
                "   ",
                "password",
                good.substring(1),
                good.substring(0, good.length() - 1),
                good + "0",
                good.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT),
                "sk-tg-\u00e4\u00f6\u00fc",
                "x".repeat(100_000))) {
            answers.add(desk.identities.authenticate("Bearer " + text, null, null));
        }
        assertThat(offLoop.waiting()).isZero();
        for (Future<Authentication> answer : answers) {
            Refusal refusal = refusal(answer);
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_API_KEY);
            assertThat(refusal.message()).contains("expected").doesNotContain("password", good.substring(6));
        }
    }

    @Test
    void anUnknownKeyIsAskedForOnce() {
        Secret secret = KeyFormat.make(Kind.LIVE, new SecureRandom());
        for (int i = 0; i < 3; i++) {
            Refusal refusal = refusal(desk.identities.authenticate("Bearer " + secret.reveal(), null, null));
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_API_KEY);
            assertThat(refusal.message()).contains(KeyFormat.display(secret)).doesNotContain(secret.reveal());
        }
        assertThat(desk.store.lookups()).isEqualTo(1);
        desk.time.advance(Desk.TTL_MS);
        refusal(desk.identities.authenticate("Bearer " + secret.reveal(), null, null));
        assertThat(desk.store.lookups()).isEqualTo(2);
    }

    @Test
    void aKeyOfAnotherStorefrontIsAnsweredLikeOneThatNobodyHas() {
        IssuedKey key = desk.key(Desk.ALPHA);
        String unknown = refusal(desk.identities.authenticate(
                        "Bearer "
                                + KeyFormat.make(Kind.LIVE, new SecureRandom()).reveal(),
                        null,
                        Desk.BETA))
                .message();
        String pattern = unknown.replaceAll("sk-tg-\\S+?:", "KEY:");
        for (int i = 0; i < 2; i++) {
            Refusal refusal = refusal(desk.present(key, Desk.BETA));
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_API_KEY);
            assertThat(refusal.message().replaceAll("sk-tg-\\S+?:", "KEY:")).isEqualTo(pattern);
        }
        assertThat(settled(desk.present(key, Desk.ALPHA))).isInstanceOf(Authentication.Known.class);
        assertThat(settled(desk.present(key, null))).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void aRevokedOrExpiredKeyOfAnotherStorefrontIsUnknownThereToo() {
        IssuedKey revoked = desk.key(Desk.ALPHA);
        desk.keys.revokeKey(revoked.key().id());
        assertThat(refusal(desk.present(revoked, Desk.BETA)).code()).isEqualTo(ErrorCode.INVALID_API_KEY);
        assertThat(refusal(desk.present(revoked, Desk.ALPHA)).code()).isEqualTo(ErrorCode.REVOKED_API_KEY);
    }

    @Test
    void aKeyExpiresInTheMillisecondInWhichItSaysSo() {
        Customer customer = desk.customer(Desk.ALPHA);
        NewKey plain = NewKey.unrestricted("short", Kind.TEST);
        long expiresMs = Desk.START_MS + 1_000;
        IssuedKey key = desk.keys.addKey(
                customer.id(), new NewKey("short", Kind.TEST, plain.grants(), plain.limits(), null, expiresMs));
        assertThat(settled(desk.present(key, null))).isInstanceOf(Authentication.Known.class);
        desk.time.advance(999);
        assertThat(settled(desk.present(key, null))).isInstanceOf(Authentication.Known.class);
        desk.time.advance(1);
        assertThat(refusal(desk.present(key, null)).code()).isEqualTo(ErrorCode.EXPIRED_API_KEY);
    }

    @Test
    void expiredIsSaidOnlyToTheWholeSecret() {
        IssuedKey key = desk.key(Desk.ALPHA);
        desk.keys.revokeKey(key.key().id());
        String secret = key.secret().reveal();
        for (int at = 6; at < secret.length(); at++) {
            char other = secret.charAt(at) == 'a' ? 'b' : 'a';
            String near = secret.substring(0, at) + other + secret.substring(at + 1);
            assertThat(refusal(desk.identities.authenticate("Bearer " + near, null, null))
                            .code())
                    .isEqualTo(ErrorCode.INVALID_API_KEY);
        }
    }

    @Test
    void aRotatedKeyWorksUntilItsGraceIsOver() {
        IssuedKey old = desk.key(Desk.ALPHA);
        settled(desk.present(old, null));
        IssuedKey next = desk.keys.rotateKey(old.key().id(), 5_000);
        assertThat(settled(desk.present(old, null))).isInstanceOf(Authentication.Known.class);
        assertThat(settled(desk.present(next, null))).isInstanceOf(Authentication.Known.class);
        desk.time.advance(5_000);
        assertThat(refusal(desk.present(old, null)).code()).isEqualTo(ErrorCode.REVOKED_API_KEY);
        assertThat(settled(desk.present(next, null))).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void aRevocationHoldsForTheNextRequest() {
        IssuedKey key = desk.key(Desk.ALPHA);
        settled(desk.present(key, null));
        desk.keys.revokeKey(key.key().id());
        assertThat(refusal(desk.present(key, null)).code()).isEqualTo(ErrorCode.REVOKED_API_KEY);
    }

    @Test
    void aChangeOfTheCustomerHoldsForAllItsKeysAtOnce() {
        Customer customer = desk.customer(Desk.ALPHA);
        IssuedKey one = desk.keys.addKey(customer.id(), NewKey.unrestricted("one", Kind.LIVE));
        IssuedKey two = desk.keys.addKey(customer.id(), NewKey.unrestricted("two", Kind.LIVE));
        settled(desk.present(one, null));
        settled(desk.present(two, null));
        desk.keys.changeCustomer(customer.id(), was -> IdentityFixtures.frozen(was, true));
        assertThat(caller(desk.present(one, null)).customer().frozen()).isTrue();
        assertThat(caller(desk.present(two, null)).customer().frozen()).isTrue();
    }

    /** The look-up read the row before the change and comes back after it: what it read must not be believed. */
    @Test
    void whatWasReadBeforeARevocationIsNotCachedAfterIt() {
        IssuedKey key = desk.key(Desk.ALPHA);
        desk.store.afterRead(() -> {
            desk.store.afterRead(() -> {});
            desk.keys.revokeKey(key.key().id());
        });
        Future<Authentication> began = desk.present(key, null);
        offLoop.runAll();
        assertThat(caller(began)).isNotNull();
        assertThat(refusal(desk.present(key, null)).code()).isEqualTo(ErrorCode.REVOKED_API_KEY);
    }

    @Test
    void aKeyInUseIsRenewedOnceInTheBackgroundAndNoRequestWaits() {
        IssuedKey key = desk.key(Desk.ALPHA);
        settled(desk.present(key, null));
        desk.time.advance(Desk.TTL_MS / 2);
        for (int i = 0; i < 5; i++) {
            assertThat(desk.present(key, null).isComplete()).isTrue();
        }
        assertThat(offLoop.waiting()).isEqualTo(1);
        offLoop.runAll();
        desk.time.advance(Desk.TTL_MS / 2 - 1);
        assertThat(desk.present(key, null).isComplete()).isTrue();
        assertThat(offLoop.waiting()).isZero();
        assertThat(desk.store.lookups()).isEqualTo(2);
    }

    @Test
    void whatAnotherNodeRevokedIsRefusedAfterTheRenewal() {
        IssuedKey key = desk.key(Desk.ALPHA);
        settled(desk.present(key, null));
        desk.store.updateKey(IdentityRules.revokedAt(key.key(), Desk.START_MS));
        assertThat(settled(desk.present(key, null))).isInstanceOf(Authentication.Known.class);
        desk.time.advance(Desk.TTL_MS / 2);
        desk.present(key, null);
        offLoop.runAll();
        assertThat(refusal(desk.present(key, null)).code()).isEqualTo(ErrorCode.REVOKED_API_KEY);
    }

    @Test
    void anOldKeyIsNotBelievedAndAClockThatJumpedBackMakesAllOfThemOld() {
        IssuedKey key = desk.key(Desk.ALPHA);
        settled(desk.present(key, null));
        desk.time.advance(Desk.TTL_MS);
        assertThat(desk.present(key, null).isComplete()).isFalse();
        offLoop.runAll();
        desk.time.jumpTo(Desk.START_MS - 1);
        assertThat(desk.present(key, null).isComplete()).isFalse();
    }

    @Test
    void aStoreThatFailsFailsTheRequestAndIsAskedAgain() {
        IssuedKey key = desk.key(Desk.ALPHA);
        IllegalStateException broken = new IllegalStateException("disk");
        desk.store.afterRead(() -> {
            throw broken;
        });
        Future<Authentication> failed = desk.present(key, null);
        offLoop.runAll();
        assertThat(failed.failed()).isTrue();
        assertThat(failed.cause()).isSameAs(broken);
        desk.store.afterRead(() -> {});
        assertThat(settled(desk.present(key, null))).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void aKnownKeyOutlivesAStoreThatFailsForItsTime() {
        IssuedKey key = desk.key(Desk.ALPHA);
        settled(desk.present(key, null));
        desk.store.afterRead(() -> {
            throw new IllegalStateException("disk");
        });
        desk.time.advance(Desk.TTL_MS - 1);
        assertThat(settled(desk.present(key, null))).isInstanceOf(Authentication.Known.class);
        assertThat(settled(desk.present(key, null))).isInstanceOf(Authentication.Known.class);
        desk.time.advance(1);
        Future<Authentication> late = desk.present(key, null);
        offLoop.runAll();
        assertThat(late.failed()).isTrue();
    }

    @Test
    void lookUpsUnderWayHaveABound() {
        SecureRandom random = new SecureRandom();
        List<Future<Authentication>> answers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            answers.add(desk.identities.authenticate(
                    "Bearer " + KeyFormat.make(Kind.LIVE, random).reveal(), null, null));
        }
        assertThat(offLoop.waiting()).isEqualTo(8);
        Refusal refusal = refusal(answers.get(8));
        assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(refusal.retryAfterSeconds()).isPositive();
        offLoop.runAll();
        assertThat(refusal(desk.identities.authenticate(
                                "Bearer " + KeyFormat.make(Kind.LIVE, random).reveal(), null, null))
                        .code())
                .isEqualTo(ErrorCode.INVALID_API_KEY);
    }

    @Test
    void theCachesHaveABound() {
        Desk small = new Desk(offLoop, new Limits.Caches(3, Desk.TTL_MS, 3, 8, 100));
        List<IssuedKey> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            keys.add(small.key(Desk.ALPHA));
        }
        for (int round = 0; round < 2; round++) {
            for (IssuedKey key : keys) {
                small.present(key, null);
                offLoop.runAll();
            }
        }
        // Were all 20 kept, the second round would have asked nothing.
        assertThat(small.store.lookups()).isGreaterThanOrEqualTo(40 - 3);
    }

    @Test
    void forgettingAnUnknownKeyIdIsHarmless() {
        desk.identities.forget(new ApiKeyId(5));
        assertThat(settled(desk.present(desk.key(Desk.ALPHA), null))).isInstanceOf(Authentication.Known.class);
    }

    @Test
    void nothingPrintsASecret() {
        IssuedKey key = desk.key(Desk.ALPHA);
        String secret = key.secret().reveal();
        Presented presented = Presented.in("Bearer " + secret, null);
        assertThat(String.valueOf(presented)).doesNotContain(secret);
        assertThat(key.toString()).doesNotContain(secret).doesNotContain(secret.substring(10, 30));
    }

    private Authentication settled(Future<Authentication> answer) {
        offLoop.runAll();
        assertThat(answer.succeeded()).isTrue();
        return answer.result();
    }

    private Caller caller(Future<Authentication> answer) {
        return caller(settled(answer));
    }

    private static Caller caller(Authentication answer) {
        assertThat(answer).isInstanceOf(Authentication.Known.class);
        return ((Authentication.Known) answer).caller();
    }

    private Refusal refusal(Future<Authentication> answer) {
        Authentication settled = settled(answer);
        assertThat(settled).isInstanceOf(Authentication.Refused.class);
        return ((Authentication.Refused) settled).refusal();
    }
}
