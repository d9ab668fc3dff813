package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** The program behind TLS: HTTP/2 by ALPN, and PEM files that are read again while streams go on. */
final class TlsIT {
    private static final long RELOADED_WITHIN_NANOS = 30_000_000_000L;

    @Test
    void changedPemFilesAreReadAgainAndStreamsGoOn() throws Exception {
        Path folder = Checkout.scratch("tls");
        certificate(folder, "first.example");
        CountDownLatch goOn = new CountDownLatch(1);
        try (StubProvider provider = StubProvider.start((_, reply) -> {
                    reply.startStream();
                    reply.event(Completions.content("one"));
                    assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
                    reply.event(Completions.finish("stop"));
                    reply.event(Completions.usage(5, 2));
                    reply.event("[DONE]");
                    reply.endStream();
                });
                Program program = Program.demoIn(folder.resolve("data"))
                        .serve("  tlsCertificate: " + folder.resolve("tls.crt") + "\n  tlsKey: "
                                + folder.resolve("tls.key") + "\n");
                HttpClient http = client()) {
            assertThat(program.url()).startsWith("https://");
            Shop shop = new Shop(program);
            shop.channel("provider", provider, 0, "gpt-4o");
            String key = shop.customer("tollgate", List.of("1")).key();
            HttpResponse<InputStream> reply =
                    http.send(stream(program, key), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(name(reply)).isEqualTo("CN=first.example");
            BufferedReader lines = new BufferedReader(new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains("one");

            certificate(folder, "second.example");
            awaitName(program, "CN=second.example");
            goOn.countDown();
            assertThat(lines.lines().toList()).contains("data: [DONE]");
        }
    }

    private static HttpRequest stream(Program program, String key) {
        return Program.request(program.url() + "/v1/chat/completions", key)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\": \"gpt-4o\", \"stream\": true, \"messages\": "
                        + "[{\"role\": \"user\", \"content\": \"Hi\"}]}"))
                .build();
    }

    /** Returns when new connections are shown that name. */
    private static void awaitName(Program program, String name) throws Exception {
        long deadline = System.nanoTime() + RELOADED_WITHIN_NANOS;
        HttpRequest health = HttpRequest.newBuilder(java.net.URI.create(program.url() + "/healthz"))
                .build();
        String seen = "";
        while (!seen.equals(name)) {
            assertThat(System.nanoTime()).as("still " + seen).isLessThan(deadline);
            try (HttpClient fresh = client()) {
                seen = name(fresh.send(health, HttpResponse.BodyHandlers.discarding()));
            }
        }
    }

    private static String name(HttpResponse<?> reply) throws IOException {
        X509Certificate shown =
                (X509Certificate) reply.sslSession().orElseThrow().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    private static void certificate(Path folder, String name) throws IOException, InterruptedException {
        Tool.Result made = Tool.run(
                folder,
                Map.of(),
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=" + name,
                        "-keyout",
                        "new.key",
                        "-out",
                        "new.crt"));
        assertThat(made.status()).as(made.output()).isZero();
        Files.move(
                folder.resolve("new.key"),
                folder.resolve("tls.key"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.move(
                folder.resolve("new.crt"),
                folder.resolve("tls.crt"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Believes every certificate, for any host: the test looks at it itself. */
    private static HttpClient client() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
