package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Starts that must be refused, and an end that lets streams finish. */
final class StartStopIT {
    private static final int SECOND_STARTS = 20;
    private static final int CALLERS = 4;

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
    void secondStartsOnTheSameDirectoryChangeNothingUnderLoad() throws Exception {
        try (Program program = Program.demo("second").start()) {
            Shop shop = new Shop(program);
            Shop.Customer customer = shop.customer("tollgate", List.of("100"));
            String env = Files.readString(program.data.resolve("demo.env"));
            AtomicBoolean running = new AtomicBoolean(true);
            long served = 0;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Long>> callers = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(threads.submit(() -> call(program, customer, running)));
                }
                for (int i = 0; i < SECOND_STARTS; i++) {
                    Program.Ended second = Program.demoIn(program.data)
                            .runToEnd("demo", "--port", "0", "--data", program.data.toString());
                    assertThat(second.status()).as(second.output()).isEqualTo(1);
                    assertThat(second.output()).contains(Long.toString(program.pid()));
                }
                running.set(false);
                for (Future<Long> caller : callers) {
                    served += caller.get();
                }
            }
            assertThat(served).isGreaterThan(SECOND_STARTS);
            assertThat(Usage.rows(shop, customer.id(), served)).hasSize((int) served);
            assertThat(Files.readString(program.data.resolve("demo.env"))).isEqualTo(env);
            Program.Ended fsck = Program.demoIn(program.data).runToEnd("fsck", program.data.toString());
            assertThat(fsck.status()).as(fsck.output()).isZero();
        }
    }

    /** Calls until told to stop, each answered well; how often. */
    private static long call(Program program, Shop.Customer customer, AtomicBoolean running) {
        long served = 0;
        while (running.get()) {
            HttpResponse<String> reply = program.post("/v1/chat/completions", customer.key(), """
                    {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}""");
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            served++;
        }
        return served;
    }

    @Test
    void streamThatOutlivesTheDrainIsSettled() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (StubProvider provider = StubProvider.start((_, reply) -> {
            reply.startStream();
            reply.event(Completions.content(" the"));
            reply.event(Completions.content(" the"));
            assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        })) {
            Path data = Checkout.scratch("cut").resolve("data");
            Program program = Program.demoIn(data).serve("shop:\n  drainMs: 1000\n");
            Shop shop = new Shop(program);
            shop.channel("provider", provider, 0, "gpt-4o");
            Shop.Customer customer = shop.customer("tollgate", List.of("1"));
            String request;
            try (Socket socket = RawHttp.connect(program)) {
                String body = "{\"model\": \"gpt-4o\", \"stream\": true, \"messages\": "
                        + "[{\"role\": \"user\", \"content\": \"Hi\"}]}";
                socket.getOutputStream()
                        .write(("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                                        + customer.key() + "\r\ncontent-type: application/json\r\ncontent-length: "
                                        + body.length() + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.UTF_8));
                StringBuilder seen = new StringBuilder();
                while (seen.toString().split("\" the\"", -1).length <= 2) {
                    seen.append((char) socket.getInputStream().read());
                }
                int at = seen.indexOf("x-request-id: ") + 14;
                request = seen.substring(at, seen.indexOf("\r\n", at));
                assertThat(program.stop()).isZero();
            }
            over.countDown();
            try (Program again = Program.demoIn(data).serve("")) {
                Json row = new Shop(again).awaitUsage(request);
                // Eight tokens of input and the two that came.
                assertThat(row.whole("units.input")).isEqualTo(8);
                assertThat(row.whole("units.output")).isEqualTo(2);
            }
            Program.Ended fsck = Program.demoIn(data).runToEnd("fsck", data.toString());
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
