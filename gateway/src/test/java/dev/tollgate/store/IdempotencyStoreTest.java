package dev.tollgate.store;

import static dev.tollgate.store.Samples.ALICE;
import static dev.tollgate.store.Samples.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ApiKeyId;
import dev.tollgate.base.ChannelId;
import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.TimeSource;
import dev.tollgate.idempotency.Attempt;
import dev.tollgate.idempotency.Digest;
import dev.tollgate.idempotency.Found;
import dev.tollgate.idempotency.IdempotencyStore;
import dev.tollgate.idempotency.InMemoryIdempotencyStore;
import dev.tollgate.idempotency.KeptAnswer;
import dev.tollgate.idempotency.Slot;
import dev.tollgate.ledger.LeaseHolder;
import dev.tollgate.ledger.Ledger;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.relay.AnswerHead;
import dev.tollgate.wallet.PostingStore.Batch;
import dev.tollgate.wallet.PostingStore.Position;
import dev.tollgate.wallet.PostingStore.Posting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What {@link IdempotencyStore} promises. */
class IdempotencyStoreTest {
    abstract static class Promises extends Contract {
        private static final LeaseHolder NODE = new LeaseHolder(5, 1);
        private static final LeaseHolder OTHER_NODE = new LeaseHolder(6, 1);
        private static final long NOW = 1_800_000_000_000L;
        private static final long LATER = NOW + 1_000;
        private static final long ROOM = 1_000;
        private static final AnswerHead STREAM =
                new AnswerHead(true, new ChannelId("openai"), false, AnswerHead.NOT_LOWERED);
        private static final AnswerHead WHOLE = new AnswerHead(false, new ChannelId("simulator"), true, 77);

        private @Nullable IdempotencyStore opened;

        Promises(Stores.Kind kind) {
            super(kind);
        }

        @BeforeEach
        void lives() {
            stores().postings().nextEpoch(NODE.node());
            stores().postings().nextEpoch(OTHER_NODE.node());
            stores().postings().position(NODE, 0);
            stores().postings().position(OTHER_NODE, 0);
            opened =
                    stores().database() == null ? memory() : stores().database().idempotency();
        }

        private IdempotencyStore memory() {
            return new InMemoryIdempotencyStore(
                    holder -> stores().postings().openJournals(new LeaseHolder(holder.node(), 0)).stream()
                            .anyMatch(journal -> journal.holder().equals(holder)),
                    request -> {
                        UsageRow row = stores().usage().row(request);
                        return row != null && row.charge().nanos() > 0;
                    });
        }

        private IdempotencyStore store() {
            if (opened == null) {
                throw new IllegalStateException("not opened yet");
            }
            return opened;
        }

        private static Digest digest(String text) {
            return new Digest((text + "0".repeat(64)).substring(0, 64));
        }

        private static Attempt attempt(long request, String key, String body) {
            return attempt(request, new Slot(ALICE, false, Endpoint.CHAT_COMPLETIONS, digest(key)), body);
        }

        private static Attempt attempt(long request, Slot slot, String body) {
            return new Attempt(slot, digest(body), new RequestId(request, 1), NODE);
        }

        private Found claim(Attempt attempt) {
            return store().claim(attempt, NOW, LATER);
        }

        private static KeptAnswer answer(AnswerHead head, String body) {
            return new KeptAnswer(head, body.getBytes(StandardCharsets.UTF_8));
        }

        private void charge(RequestId request, long nanos) {
            UsageRow sample = Samples.row(1, ALICE, new ApiKeyId(61), "gpt-4o", NOW, nanos, nanos);
            UsageRow row = new UsageRow(
                    request,
                    sample.payer(),
                    sample.call(),
                    sample.units(),
                    sample.charge(),
                    sample.ending(),
                    sample.startedMs(),
                    sample.settledMs(),
                    sample.failures());
            assertThat(stores().postings()
                            .post(new Batch(new Position(NODE, 0, 1, 0), 0, List.of(new Posting(row, List.of())))))
                    .isTrue();
        }

        @Test
        void theFirstRunsAndOthersAreToldAboutIt() {
            Attempt first = attempt(1, "a", "x");
            assertThat(claim(first)).isEqualTo(new Found.Mine());
            assertThat(claim(attempt(2, "a", "x"))).isEqualTo(new Found.Running(first.request()));
            assertThat(claim(attempt(3, "a", "y"))).isEqualTo(new Found.OtherBody(first.request()));
        }

        @Test
        void aSlotIsOneCustomersOneEndpointsAndLiveOrTest() {
            Digest key = digest("a");
            List<Slot> slots = List.of(
                    new Slot(ALICE, false, Endpoint.CHAT_COMPLETIONS, key),
                    new Slot(BOB, false, Endpoint.CHAT_COMPLETIONS, key),
                    new Slot(ALICE, true, Endpoint.CHAT_COMPLETIONS, key),
                    new Slot(ALICE, false, Endpoint.EMBEDDINGS, key),
                    new Slot(ALICE, false, Endpoint.CHAT_COMPLETIONS, digest("b")));
            for (int i = 0; i < slots.size(); i++) {
                assertThat(claim(attempt(i, slots.get(i), "x"))).isEqualTo(new Found.Mine());
            }
            for (int i = 0; i < slots.size(); i++) {
                assertThat(claim(attempt(100 + i, slots.get(i), "x")))
                        .isEqualTo(new Found.Running(new RequestId(i, 1)));
            }
        }

        @Test
        void aKeptAnswerIsGivenAsItWas() {
            Attempt stream = attempt(1, "a", "x");
            Attempt whole = attempt(2, "b", "x");
            claim(stream);
            claim(whole);
            assertThat(store().keep(stream, answer(STREAM, "data: 1\n\n"), LATER, ROOM))
                    .isTrue();
            assertThat(store().keep(whole, answer(WHOLE, "{}"), LATER, ROOM)).isTrue();
            assertThat(claim(attempt(3, "a", "x"))).isEqualTo(new Found.Kept(stream.request(), 9));
            assertThat(claim(attempt(4, "a", "y"))).isEqualTo(new Found.OtherBody(stream.request()));
            assertThat(kept(stream).head()).isEqualTo(STREAM);
            assertThat(new String(kept(stream).body(), StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
            assertThat(kept(whole).head()).isEqualTo(WHOLE);
            assertThat(new String(kept(whole).body(), StandardCharsets.UTF_8)).isEqualTo("{}");
            assertThat(store().keptBytes()).isEqualTo(11);
            assertThat(store().answer(new RequestId(9, 9))).isNull();
        }

        private KeptAnswer kept(Attempt attempt) {
            KeptAnswer answer = store().answer(attempt.request());
            if (answer == null) {
                throw new AssertionError("no answer of " + attempt);
            }
            return answer;
        }

        @Test
        void whatWasChargedAndIsNotKeptStaysIncomplete() {
            Attempt first = attempt(1, "a", "x");
            claim(first);
            store().incomplete(first, LATER);
            assertThat(claim(attempt(2, "a", "x"))).isEqualTo(new Found.Incomplete(first.request()));
            assertThat(claim(attempt(3, "a", "y"))).isEqualTo(new Found.OtherBody(first.request()));
        }

        @Test
        void whatIsFreeIsTakenAgainWithAnyBody() {
            Attempt first = attempt(1, "a", "x");
            claim(first);
            store().free(first);
            assertThat(claim(attempt(2, "a", "y"))).isEqualTo(new Found.Mine());
        }

        @Test
        void nobodyEndsAnothersSlotNorOneTwice() {
            Attempt first = attempt(1, "a", "x");
            Attempt second = attempt(2, "a", "x");
            claim(first);
            store().free(second);
            store().incomplete(second, LATER);
            assertThat(store().keep(second, answer(STREAM, "no"), LATER, ROOM)).isFalse();
            assertThat(claim(second)).isEqualTo(new Found.Running(first.request()));
            store().incomplete(first, LATER);
            store().free(first);
            assertThat(store().keep(first, answer(STREAM, "late"), LATER, ROOM)).isFalse();
            assertThat(claim(second)).isEqualTo(new Found.Incomplete(first.request()));
            assertThat(store().keptBytes()).isZero();
        }

        @Test
        void whatFindsNoRoomIsIncompleteAndRoomComesBackWithExpiry() {
            Attempt first = attempt(1, "a", "x");
            Attempt second = attempt(2, "b", "x");
            Attempt third = attempt(3, "c", "x");
            claim(first);
            claim(second);
            claim(third);
            assertThat(store().keep(first, answer(STREAM, "sixbyt"), LATER, 10)).isTrue();
            assertThat(store().keep(second, answer(STREAM, "fiveb"), LATER + 5, 10))
                    .isFalse();
            assertThat(claim(attempt(4, "b", "x"))).isEqualTo(new Found.Incomplete(second.request()));
            assertThat(store().keep(third, answer(STREAM, "four"), LATER + 5, 10))
                    .isTrue();
            assertThat(store().keptBytes()).isEqualTo(10);
            assertThat(store().removeExpired(LATER, 9)).isEqualTo(1);
            assertThat(store().keptBytes()).isEqualTo(4);
            assertThat(store().answer(first.request())).isNull();
            assertThat(store().answer(third.request())).isNotNull();
        }

        @Test
        void anAnswerLargerThanAllRoomIsIncomplete() {
            Attempt first = attempt(1, "a", "x");
            claim(first);
            assertThat(store().keep(first, answer(STREAM, "four"), LATER, 3)).isFalse();
            assertThat(store().keptBytes()).isZero();
            assertThat(claim(attempt(2, "a", "x"))).isEqualTo(new Found.Incomplete(first.request()));
        }

        @Test
        void anExpiredSlotIsTakenAgainAndItsAnswerIsGone() {
            Attempt first = attempt(1, "a", "x");
            claim(first);
            store().keep(first, answer(STREAM, "old"), LATER, ROOM);
            assertThat(store().claim(attempt(2, "a", "y"), LATER - 1, LATER + 9))
                    .isEqualTo(new Found.OtherBody(first.request()));
            assertThat(store().claim(attempt(3, "a", "y"), LATER, LATER + 9)).isEqualTo(new Found.Mine());
            assertThat(store().answer(first.request())).isNull();
            assertThat(store().keptBytes()).isZero();
        }

        @Test
        void removingTakesTheOldestFirstAndNoMoreThanAsked() {
            for (int i = 0; i < 5; i++) {
                store().claim(attempt(i, "k" + i, "x"), NOW, NOW + 10 + i);
            }
            assertThat(store().removeExpired(NOW + 13, 2)).isEqualTo(2);
            assertThat(claim(attempt(9, "k1", "x"))).isEqualTo(new Found.Mine());
            assertThat(claim(attempt(9, "k2", "x"))).isEqualTo(new Found.Running(new RequestId(2, 1)));
            assertThat(store().removeExpired(NOW + 13, 9)).isEqualTo(2);
            assertThat(claim(attempt(9, "k4", "x"))).isEqualTo(new Found.Running(new RequestId(4, 1)));
        }

        @Test
        void aLifeThatIsOverIsJudgedByTheUsageOfItsRequest() {
            Attempt charged = attempt(1, "a", "x");
            Attempt free = attempt(2, "b", "x");
            claim(charged);
            claim(free);
            charge(charged.request(), 7);
            assertThat(claim(attempt(3, "a", "x"))).isEqualTo(new Found.Running(charged.request()));
            stores().postings().close(NODE, 0, null);
            Attempt again = new Attempt(free.slot(), digest("other"), new RequestId(4, 1), OTHER_NODE);
            assertThat(claim(new Attempt(charged.slot(), charged.body(), new RequestId(5, 1), OTHER_NODE)))
                    .isEqualTo(new Found.Incomplete(charged.request()));
            assertThat(claim(again)).isEqualTo(new Found.Mine());
            assertThat(claim(new Attempt(free.slot(), digest("other"), new RequestId(6, 1), OTHER_NODE)))
                    .isEqualTo(new Found.Running(again.request()));
        }

        @Test
        void aChargeOfNothingFreesTheSlotOfALifeThatIsOver() {
            Attempt first = attempt(1, "a", "x");
            claim(first);
            charge(first.request(), 0);
            stores().postings().close(NODE, 0, null);
            assertThat(claim(new Attempt(first.slot(), first.body(), new RequestId(2, 1), OTHER_NODE)))
                    .isEqualTo(new Found.Mine());
        }

        @Test
        void aForgottenNodesRequestIsJudgedToo() {
            Attempt first = attempt(1, "a", "x");
            claim(first);
            new Ledger(stores().ledger(), stores().ids(), TimeSource.system()).forgetNode(NODE.node());
            assertThat(claim(new Attempt(first.slot(), first.body(), new RequestId(2, 1), OTHER_NODE)))
                    .isEqualTo(new Found.Mine());
        }

        @Test
        void oneOfManyAtOnceGetsIt() throws Exception {
            int many = 24;
            List<Future<Found>> claims = new ArrayList<>();
            CountDownLatch go = new CountDownLatch(1);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < many; i++) {
                    Attempt each = new Attempt(
                            attempt(i, "a", "x").slot(),
                            digest("x"),
                            new RequestId(i, 1),
                            i % 2 == 0 ? NODE : OTHER_NODE);
                    claims.add(threads.submit(() -> {
                        go.await();
                        return claim(each);
                    }));
                }
                go.countDown();
                List<Found> found = new ArrayList<>();
                for (Future<Found> each : claims) {
                    found.add(each.get());
                }
                assertThat(found).filteredOn(each -> each instanceof Found.Mine).hasSize(1);
                int winner = found.indexOf(new Found.Mine());
                found.remove(winner);
                assertThat(found).containsOnly(new Found.Running(new RequestId(winner, 1)));
            }
        }

        @Test
        void oneOfManyAtOnceTakesOverWhatALifeThatIsOverLeft() throws Exception {
            claim(attempt(1_000, "a", "x"));
            stores().postings().close(NODE, 0, null);
            List<Future<Found>> claims = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 16; i++) {
                    Attempt each =
                            new Attempt(attempt(i, "a", "x").slot(), digest("x"), new RequestId(i, 1), OTHER_NODE);
                    claims.add(threads.submit(() -> claim(each)));
                }
                int mine = 0;
                for (Future<Found> each : claims) {
                    mine += each.get() instanceof Found.Mine ? 1 : 0;
                }
                assertThat(mine).isEqualTo(1);
            }
        }

        @Test
        void customersOfOneKeyDoNotShareIt() {
            CustomerId stranger = new CustomerId(999);
            Attempt first = attempt(1, "a", "x");
            claim(first);
            store().keep(first, answer(STREAM, "secret"), LATER, ROOM);
            assertThat(claim(attempt(2, new Slot(stranger, false, Endpoint.CHAT_COMPLETIONS, digest("a")), "x")))
                    .isEqualTo(new Found.Mine());
        }
    }

    @Nested
    class InMemory extends Promises {
        InMemory() {
            super(Stores::memory);
        }
    }

    @Nested
    class OnSqlite extends Promises {
        OnSqlite() {
            super(Stores::sqlite);
        }
    }

    @Nested
    class OnPostgres extends Promises {
        OnPostgres() {
            super(Stores::postgres);
        }
    }
}
