package dev.tollgate.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.EventId;
import dev.tollgate.base.Secret;
import dev.tollgate.base.WebhookId;
import dev.tollgate.identity.ManualTime;
import dev.tollgate.store.InMemoryWebhookStore;
import dev.tollgate.testkit.TestCertificate;
import dev.tollgate.webhook.Receiver.Act;
import dev.tollgate.webhook.Receiver.Received;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events over real connections to receivers that do their worst. */
final class CourierTest {
    private static final CustomerId ALICE = new CustomerId(7);
    private static final Secret SECRET = new Secret("whsec_alice");
    private static final int TIMEOUT_MS = 400;
    private static final RetryRule RETRIES = new RetryRule(1_000, 60_000, 3);

    private final ManualTime time = new ManualTime(1_800_000_000_000L);
    private final InMemoryWebhookStore store = new InMemoryWebhookStore();

    private Courier courier(Sender sender) {
        return new Courier(store, sender, RETRIES, time, TIMEOUT_MS, 4);
    }

    private Courier courier(boolean allowPrivate) {
        return courier(new SocketSender(new UrlRules(allowPrivate), (SSLSocketFactory) SSLSocketFactory.getDefault()));
    }

    private void listen(String url) {
        store.add(new Webhook(new WebhookId(1), ALICE, URI.create(url), SECRET, true, 0));
    }

    private void happen(long id) {
        store.note(new Event(new EventId(id), ALICE, "test", "{\"n\":" + id + "}", time.epochMillis()));
    }

    private void run(Courier courier) {
        courier.run();
        courier.finish();
    }

    private Delivery delivery() {
        return store.deliveries(new WebhookId(1), null, 10).getLast();
    }

    private static Received next(Receiver receiver) throws InterruptedException {
        return Objects.requireNonNull(receiver.received.poll(5, TimeUnit.SECONDS), "a request");
    }

    private static @Nullable Received none(Receiver receiver) {
        return receiver.received.poll();
    }

    @Test
    void anEventIsPostedSigned() throws IOException, InterruptedException {
        try (Receiver receiver = new Receiver(Act.OK)) {
            listen("http://127.0.0.1:" + receiver.port() + "/hooks/a?b=c");
            happen(5);
            run(courier(true));
            Received got = next(receiver);
            assertThat(got.line()).isEqualTo("POST /hooks/a?b=c HTTP/1.1");
            assertThat(got.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
            assertThat(got.header("content-type")).isEqualTo("application/json");
            assertThat(got.header("tollgate-event")).isEqualTo(new EventId(5).toString());
            assertThat(new String(got.body(), StandardCharsets.UTF_8)).isEqualTo("{\"n\":5}");
            assertThat(Signature.holds(got.header(Signature.HEADER), SECRET, got.body(), time.epochMillis() / 1_000, 0))
                    .isTrue();
            assertThat(delivery().state()).isEqualTo(Delivery.State.DELIVERED);
            assertThat(delivery().status()).isEqualTo(204);
            time.advance(10_000_000);
            run(courier(true));
            assertThat(none(receiver)).isNull();
        }
    }

    @Test
    void whatFailsIsTriedAgainUnderTheSameIdAndAtLastGivenUp() throws IOException, InterruptedException {
        try (Receiver receiver = new Receiver(Act.ERROR)) {
            listen("http://127.0.0.1:" + receiver.port() + "/");
            happen(5);
            Courier courier = courier(true);
            long[] pauses = {1_000, 2_000};
            for (int attempt = 1; attempt <= 3; attempt++) {
                run(courier);
                Received got = next(receiver);
                assertThat(got.header("tollgate-event")).isEqualTo(new EventId(5).toString());
                assertThat(got.header("tollgate-attempt")).isEqualTo(Integer.toString(attempt));
                assertThat(delivery().detail()).isEqualTo("answered 500");
                run(courier);
                assertThat(none(receiver)).as("before its time").isNull();
                if (attempt < 3) {
                    assertThat(delivery().nextMs()).isEqualTo(time.epochMillis() + pauses[attempt - 1]);
                    time.advance(pauses[attempt - 1]);
                }
            }
            assertThat(delivery().state()).isEqualTo(Delivery.State.GIVEN_UP);
            time.advance(10_000_000);
            run(courier);
            assertThat(none(receiver)).isNull();
        }
    }

    @Test
    void aReceiverThatMendsItselfGetsIt() throws IOException, InterruptedException {
        try (Receiver receiver = new Receiver(Act.ERROR, Act.HANG_UP, Act.OK)) {
            listen("http://127.0.0.1:" + receiver.port() + "/");
            happen(5);
            Courier courier = courier(true);
            for (int attempt = 1; attempt <= 3; attempt++) {
                run(courier);
                next(receiver);
                time.advance(60_000);
            }
            assertThat(delivery().state()).isEqualTo(Delivery.State.DELIVERED);
            assertThat(delivery().attempts()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Act.class,
            names = {"REDIRECT", "GARBAGE", "HANG_UP", "SILENCE", "DRIP"})
    void nothingButA2xxIsADeliveryAndNothingHoldsTheCourierUp(Act act) throws IOException, InterruptedException {
        try (Receiver receiver = new Receiver(act)) {
            listen("http://127.0.0.1:" + receiver.port() + "/");
            happen(5);
            long begun = System.nanoTime();
            run(courier(true));
            next(receiver);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun)).isLessThan(5_000);
            assertThat(delivery().state()).isEqualTo(Delivery.State.WAITING);
            assertThat(delivery().detail()).isNotEmpty();
        }
    }

    @Test
    void aSlowReceiverDoesNotHoldUpOthers() throws IOException, InterruptedException {
        try (Receiver slow = new Receiver(Act.SILENCE);
                Receiver quick = new Receiver(Act.OK)) {
            listen("http://127.0.0.1:" + slow.port() + "/");
            store.add(new Webhook(
                    new WebhookId(2), ALICE, URI.create("http://127.0.0.1:" + quick.port() + "/"), SECRET, true, 0));
            happen(5);
            Courier courier = courier(true);
            courier.run();
            next(quick);
            courier.finish();
            assertThat(store.deliveries(new WebhookId(2), null, 1).getFirst().state())
                    .isEqualTo(Delivery.State.DELIVERED);
        }
    }

    @Test
    void aPrivateAddressIsNotReachedUnlessAllowed() throws IOException {
        try (Receiver receiver = new Receiver(Act.OK)) {
            listen("https://127.0.0.1:" + receiver.port() + "/");
            happen(5);
            run(courier(false));
            assertThat(none(receiver)).isNull();
            assertThat(delivery().detail()).contains("expected: a public address");
        }
    }

    @Test
    void aDeliveryOfAProcessThatDiedIsSentAgainUnderItsId() throws IOException, InterruptedException {
        try (Receiver receiver = new Receiver(Act.OK)) {
            listen("http://127.0.0.1:" + receiver.port() + "/");
            happen(5);
            // Taken, and never heard of again.
            assertThat(store.take(time.epochMillis(), time.epochMillis() + 2L * TIMEOUT_MS, 4))
                    .hasSize(1);
            run(courier(true));
            assertThat(none(receiver)).isNull();
            time.advance(2L * TIMEOUT_MS);
            run(courier(true));
            Received got = next(receiver);
            assertThat(got.header("tollgate-event")).isEqualTo(new EventId(5).toString());
            assertThat(got.header("tollgate-attempt")).isEqualTo("2");
        }
    }

    @Test
    void overTlsTheNameIsChecked(@TempDir Path folder) throws Exception {
        TestCertificate local = TestCertificate.make(folder, "dns:localhost");
        SSLSocketFactory trusting = local.client().getSocketFactory();
        ServerSocket server =
                local.server().getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        try (Receiver receiver = new Receiver(server, Act.OK)) {
            Sender sender = new SocketSender(new UrlRules(true), trusting);
            byte[] body = {1};
            assertThat(sender.post(URI.create("https://localhost:" + receiver.port() + "/x"), List.of(), body, 5_000))
                    .isEqualTo(new Sender.Sent(204, ""));
            assertThat(sender.post(URI.create("https://127.0.0.1:" + receiver.port() + "/x"), List.of(), body, 5_000)
                            .status())
                    .as("the certificate is another name's")
                    .isZero();
        }
    }
}
