package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an Idempotency-Key is bounded by, with bounds small enough to be met. */
final class IdempotencyLimitsIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final long WAIT_NANOS = 20_000_000_000L;

    private static StubProvider provider;
    private static Program program;
    private static Shop shop;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        provider = StubProvider.start((request, reply) -> {
            String content = request.text().contains("long") ? "word ".repeat(600) : "word";
            if (request.text().contains("\"stream\": true")) {
                reply.startStream();
                for (String word : content.split(" ", -1)) {
                    reply.event(Completions.content(word));
                }
                reply.event(Completions.finish("stop"));
                reply.event(Completions.usage(11, 600));
                reply.event("[DONE]");
                reply.endStream();
            } else {
                reply.json(200, Completions.whole(content, 11, 600));
            }
        });
        program = Program.demo("idempotency-limits")
                .serve("limits:\n  idempotency:\n    answerBytesMax: 2048\n    keptMs: 3000\n");
        shop = new Shop(program);
        HttpResponse<String> channel = program.admin(
                "PUT",
                "/admin/v1/channels/stub",
                "{\"provider\": \"openai\", \"base_url\": \"" + provider.baseUrl() + "\", \"credential\": \"secret\", "
                        + "\"models\": {\"gpt-4o\": \"gpt-4o\"}}");
        assertThat(channel.statusCode()).as(channel.body()).isBetween(200, 201);
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        provider.close();
    }

    private static HttpResponse<String> ask(Shop.Customer who, String key, String content, boolean stream) {
        return Program.send(IdempotencyIT.ask(program, CHAT, who.key(), key, IdempotencyIT.chat(content, stream)));
    }

    @Test
    void anAnswerLargerThanTheBoundGoesOutWholeAndIsNeverRunAgain() {
        for (boolean stream : new boolean[] {false, true}) {
            Shop.Customer who = shop.customer("tollgate", List.of("5"));
            int before = provider.requests().size();
            HttpResponse<String> first = ask(who, "k", "long", stream);
            assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
            assertThat(first.body()).hasSizeGreaterThan(2_048).contains(stream ? "data: [DONE]" : "total_tokens");
            HttpResponse<String> again = ask(who, "k", "long", stream);
            IdempotencyIT.is(again, 409, "idempotency_incomplete");
            assertThat(IdempotencyIT.header(again, "x-tollgate-generation"))
                    .isEqualTo(IdempotencyIT.header(first, "x-request-id"));
            assertThat(provider.requests()).hasSize(before + 1);
            assertThat(Usage.rows(shop, who.id(), 1)).hasSize(1);
        }
    }

    @Test
    void aKeyIsFreeAgainOnceItsTimeIsOver() {
        Shop.Customer who = shop.customer("tollgate", List.of("5"));
        HttpResponse<String> first = ask(who, "k", "short", false);
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        long deadline = System.nanoTime() + WAIT_NANOS;
        HttpResponse<String> again = ask(who, "k", "another body", false);
        IdempotencyIT.is(again, 422, "idempotency_mismatch");
        while (again.statusCode() != 200) {
            assertThat(System.nanoTime()).as("the key is free").isLessThan(deadline);
            Thread.onSpinWait();
            again = ask(who, "k", "another body", false);
        }
        assertThat(IdempotencyIT.header(again, "x-tollgate-replayed")).isEmpty();
        assertThat(Usage.rows(shop, who.id(), 2)).hasSize(2);
    }
}
