package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Starts that must be refused, and an end that lets streams finish. */
final class StartStopIT {
    private static final int SECOND_STARTS = 20;

    @Test
    void streamInFlightFinishesBeforeTheProgramEnds() throws IOException, InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        try (StubProvider provider = StubProvider.start((_, reply) -> {
                    reply.startStream();
                    reply.event(Completions.content("one"));
                    assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
                    reply.event(Completions.content("two"));
                    reply.event(Completions.finish("stop"));
                    reply.event(Completions.usage(5, 2));
                    reply.event("[DONE]");
                    reply.endStream();
                });
                Program program =
                        Program.demo("drain").openAi(provider.baseUrl()).start();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            HttpRequest ask = Program.request(program.url() + "/v1/chat/completions", program.env("TOLLGATE_API_KEY"))
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"model\": \"gpt-4o\", \"stream\": true, \"messages\": "
                            + "[{\"role\": \"user\", \"content\": \"Hi\"}]}"))
                    .build();
            InputStream body =
                    http.send(ask, HttpResponse.BodyHandlers.ofInputStream()).body();
            BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains("one");
            assertThat(program.handle().destroy()).isTrue();
            goOn.countDown();
            assertThat(lines.lines().toList()).contains("data: [DONE]");
            assertThat(program.stop()).isZero();
        }
    }

    @Test
    void secondStartsOnTheSameDirectoryChangeNothing() throws IOException, InterruptedException {
        try (Program program = Program.demo("second").start()) {
            Shop shop = new Shop(program);
            Shop.Customer customer = shop.customer("tollgate", List.of("1"));
            for (int i = 0; i < SECOND_STARTS; i++) {
                Program.Ended second =
                        Program.demoIn(program.data).runToEnd("demo", "--port", "0", "--data", program.data.toString());
                assertThat(second.status()).as(second.output()).isEqualTo(1);
                assertThat(second.output()).contains(Long.toString(program.pid()));
                HttpResponse<String> reply = program.post("/v1/chat/completions", customer.key(), """
                        {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}""");
                assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            }
            assertThat(Usage.rows(shop, customer.id(), SECOND_STARTS)).hasSize(SECOND_STARTS);
            Program.Ended fsck = Program.demoIn(program.data).runToEnd("fsck", program.data.toString());
            assertThat(fsck.status()).as(fsck.output()).isZero();
        }
    }

    @Test
    void takenPortIsAClearError() throws IOException, InterruptedException {
        Path data = Checkout.scratch("port").resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Program.Ended ended = Program.demoIn(data).runToEnd("demo", "--port", port, "--data", data.toString());
            assertThat(ended.status()).as(ended.output()).isEqualTo(1);
            assertThat(ended.output()).contains(port).contains("--port");
        }
    }

    @Test
    void journalOfAnotherLedgerIsRefused() throws IOException, InterruptedException {
        Program one = Program.demo("ledger-one").start();
        one.close();
        Program other = Program.demo("ledger-other").start();
        other.close();
        try (Stream<Path> files = Files.list(one.data.resolve("journal"))) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        other.data.resolve("journal").resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Program.Ended ended =
                Program.demoIn(other.data).runToEnd("demo", "--port", "0", "--data", other.data.toString());
        assertThat(ended.status()).as(ended.output()).isEqualTo(1);
        assertThat(ended.output()).contains("ledger");
    }
}
