package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.http.RawClient.Answer;
import dev.tollgate.observe.AccessEntry;
import dev.tollgate.wire.HeaderList;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class Http1MannersTest {
    private static final HeaderList PLAIN = new HeaderList(1).add("content-type", "text/plain");

    /** Tells what the server made of the request. */
    private static void describe(Exchange exchange) {
        String text =
                exchange.method() + " " + exchange.path() + " " + exchange.host() + " " + exchange.declaredLength();
        exchange.reply(200, PLAIN, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the body back. */
    private static void echo(Exchange exchange) {
        exchange.body()
                .onSuccess(body -> exchange.reply(200, PLAIN, body))
                .onFailure(_ -> exchange.reply(400, PLAIN, new byte[0]));
    }

    @Test
    void everyAnswerCarriesRequestIdDateAndLength() throws InterruptedException {
        try (TestServer server = TestServer.start(Http1MannersTest::describe);
                RawClient client = server.connect()) {
            Answer answer = client.get("/v1/models");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("GET /v1/models localhost 0");
            assertThat(answer.header("x-request-id")).startsWith("req_").hasSize(30);
            assertThat(answer.header("date")).endsWith("GMT");
            assertThat(answer.header("content-length")).isEqualTo("26");
            assertThat(answer.headers()).doesNotContainKeys("server", "connection");
            AccessEntry entry = server.nextLogged();
            assertThat(entry.id.toString()).isEqualTo(answer.header("x-request-id"));
            assertThat(entry.status).isEqualTo(200);
            assertThat(entry.bytesOut).isEqualTo(26);
            assertThat(entry.client).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void connectionIsKeptForTheNextRequest() {
        try (TestServer server = TestServer.start(Http1MannersTest::echo);
                RawClient client = server.connect()) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.post("/", "body " + i).text()).isEqualTo("body " + i);
            }
        }
    }
}
