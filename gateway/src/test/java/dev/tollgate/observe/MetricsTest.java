package dev.tollgate.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.Endpoint;
import dev.tollgate.base.RequestId;
import dev.tollgate.base.StorefrontId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class MetricsTest {
    private enum Kind {
        NO_REPLY
    }

    private final Metrics metrics = new Metrics();

    private String scrape() {
        return new String(metrics.scrape(), StandardCharsets.UTF_8);
    }

    @Test
    void requestsAreCountedByStorefrontCallAndStatus() {
        AccessEntry served = new AccessEntry(new RequestId(1, 2));
        served.storefront = new StorefrontId("thistoken");
        served.endpoint = Endpoint.CHAT_COMPLETIONS;
        served.status = 200;
        served.durationNanos = 30_000_000;
        served.inputTokens = 7;
        served.outputTokens = 11;
        served.chargeNanos = 1_300;
        metrics.request(served);
        metrics.request(served);
        AccessEntry left = new AccessEntry(new RequestId(1, 3));
        left.clientGone = true;
        metrics.request(left);
        assertThat(scrape())
                .contains("tollgate_requests_total{endpoint=\"/v1/chat/completions\",status=\"200\","
                        + "storefront=\"thistoken\"} 2.0")
                .contains("tollgate_requests_total{endpoint=\"other\",status=\"0\",storefront=\"-\"} 1.0")
                .contains("tollgate_requests_client_gone_total 1.0")
                .contains("tollgate_tokens_total{direction=\"input\",storefront=\"thistoken\"} 14.0")
                .contains("tollgate_tokens_total{direction=\"output\",storefront=\"thistoken\"} 22.0")
                .contains("tollgate_charge_nanodollars_total{storefront=\"thistoken\"} 2600.0")
                .contains("tollgate_request_seconds_bucket{endpoint=\"/v1/chat/completions\",storefront=\"thistoken\","
                        + "le=\"0.05\"} 2");
    }

    @Test
    void channelsAreCountedByKindAndStatus() {
        ChannelMeters channel = metrics.channel(new ChannelId("openai"));
        assertThat(metrics.channel(new ChannelId("openai"))).isSameAs(channel);
        channel.callBegan();
        channel.callBegan();
        channel.callEnded();
        channel.failed(Kind.NO_REPLY);
        channel.corrected(Kind.NO_REPLY);
        channel.status(429);
        channel.status(-1);
        channel.breaker(2);
        channel.connectionOpened();
        channel.connectionClosed();
        channel.firstByte(1_000_000);
        assertThat(scrape())
                .contains("tollgate_upstream_in_flight{channel=\"openai\"} 1.0")
                .contains("tollgate_upstream_failures_total{channel=\"openai\",kind=\"no_reply\"} 1.0")
                .contains("tollgate_usage_corrections_total{channel=\"openai\",correction=\"no_reply\"} 1.0")
                .contains("tollgate_upstream_answers_total{channel=\"openai\",status=\"429\"} 1.0")
                .contains("tollgate_upstream_answers_total{channel=\"openai\",status=\"0\"} 1.0")
                .contains("tollgate_upstream_breaker{channel=\"openai\"} 2.0");
    }

    @Test
    void moneyIsCounted() {
        AtomicLong overrun = new AtomicLong(8);
        metrics.money()
                .show(() -> new MoneyMeters.Figures(
                        new MoneyMeters.Holds(1, 2, 3, overrun.get(), 10),
                        new MoneyMeters.Streams(4, 5, 6),
                        new MoneyMeters.Leases(7, 11, 12),
                        new MoneyMeters.Posting(1, 64, 13, 14, 6)));
        System.gc(); // nobody here holds on to what is shown
        overrun.set(9);
        assertThat(scrape())
                .contains("tollgate_holds_open 1.0")
                .contains("tollgate_holds_nanodollars 2.0")
                .contains("tollgate_refused_balance_total 3.0")
                .contains("tollgate_overrun_nanodollars_total 9.0")
                .contains("tollgate_overrun_nanotokens_total 10.0")
                .contains("tollgate_streams_balance_ended_total 4.0")
                .contains("tollgate_streams_budget_ended_total 5.0")
                .contains("tollgate_requests_repriced_total 6.0")
                .contains("tollgate_lease_requests_total 7.0")
                .contains("tollgate_lease_failures_total 11.0")
                .contains("tollgate_lease_timeouts_total 12.0")
                .contains("tollgate_journal_progress_skipped_total 1.0")
                .contains("tollgate_journal_used_bytes 64.0")
                .contains("tollgate_posting_rows_total 13.0")
                .contains("tollgate_posting_failures_total 14.0")
                .contains("tollgate_posting_lag_milliseconds 6.0");
    }

    @Test
    void sameNameAndLabelsAreTheSameMeterFromAnyThread() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1_000; i++) {
                    metrics.counter("tollgate.test", "help", "a", "b").one();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(scrape()).contains("tollgate_test_total{a=\"b\"} 4000.0");
    }

    @Test
    void gaugeLivesAsLongAsItsMetrics() {
        metrics.gauge("tollgate.value", "help", new AtomicLong(42)::get);
        System.gc();
        assertThat(scrape()).contains("tollgate_value 42.0");
    }
}
