package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.testkit.TestCertificate;
import dev.tollgate.wire.HeaderList;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {
    @TempDir
    private Path folder = Path.of("");

    private TlsFiles files = new TlsFiles(folder, folder, 1);
    private long clock = 1_000_000;

    @BeforeEach
    void nameFiles() {
        files = new TlsFiles(folder.resolve("chain.pem"), folder.resolve("key.pem"), 20);
    }

    private TestCertificate make() throws IOException, InterruptedException {
        return TestCertificate.make(folder, "dns:localhost");
    }

    private void write(TestCertificate chain, TestCertificate key) throws IOException, GeneralSecurityException {
        chain.writeChain(files.chain());
        key.writeKey(files.key());
        touch();
    }

    /** Files are told apart by time and size; two writes of a test may fall into one tick. */
    private void touch() throws IOException {
        clock += 1_000;
        Files.setLastModifiedTime(files.chain(), FileTime.fromMillis(clock));
        Files.setLastModifiedTime(files.key(), FileTime.fromMillis(clock));
    }

    @Test
    void changedFilesAreReadAgain() throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificate old = make();
        write(old, old);
        Certificates certificates = Certificates.open(files);
        SslContext before = certificates.current();
        certificates.look();
        assertThat(certificates.current()).isSameAs(before);
        TestCertificate renewed = make();
        write(renewed, renewed);
        certificates.look();
        assertThat(certificates.current()).isNotSameAs(before);
    }

    @Test
    void brokenOrMismatchedFilesChangeNothing() throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificate old = make();
        TestCertificate renewed = make();
        write(old, old);
        Certificates certificates = Certificates.open(files);
        SslContext before = certificates.current();
        Files.writeString(files.chain(), "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        touch();
        certificates.look();
        assertThat(certificates.current()).isSameAs(before);
        write(renewed, old);
        certificates.look();
        assertThat(certificates.current()).isSameAs(before);
        Files.delete(files.key());
        certificates.look();
        assertThat(certificates.current()).isSameAs(before);
        write(renewed, renewed);
        certificates.look();
        assertThat(certificates.current()).isNotSameAs(before);
    }

    @Test
    void unreadableCertificateStopsTheStart() throws IOException {
        Files.writeString(files.chain(), "nothing");
        Files.writeString(files.key(), "nothing");
        assertThatThrownBy(() -> TestServer.setup().tls(files).start(_ -> {})).isInstanceOf(Exception.class);
    }

    @Test
    void newConnectionsGetTheNewCertificateAndOldOnesGoOn()
            throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificate old = make();
        write(old, old);
        try (TestServer server = TestServer.setup()
                .tls(files)
                .start(exchange ->
                        exchange.reply(200, new HeaderList(0), exchange.origin().getBytes(StandardCharsets.UTF_8)))) {
            try (RawClient kept = connect(server)) {
                X509Certificate first = shown(kept);
                assertThat(kept.get("/").text()).isEqualTo("https://localhost");
                TestCertificate renewed = make();
                write(renewed, renewed);
                X509Certificate now = first;
                for (int i = 0; i < 2_000 && now.equals(first); i++) {
                    try (RawClient fresh = connect(server)) {
                        assertThat(fresh.get("/").status()).isEqualTo(200);
                        now = shown(fresh);
                    }
                }
                assertThat(now).isNotEqualTo(first);
                assertThat(kept.get("/").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void plainTextToTlsIsHungUpOn() throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificate certificate = make();
        write(certificate, certificate);
        try (TestServer server = TestServer.setup().tls(files).start(_ -> {});
                RawClient plain = RawClient.connect(server.port())) {
            plain.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            // An alert may come before the end.
            assertThat(plain.sendUntilRefused(new byte[1 << 10], 100L << 20)).isLessThan(100L << 20);
        }
    }

    private static RawClient connect(TestServer server) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
        socket.startHandshake();
        return new RawClient(socket);
    }

    private static X509Certificate shown(RawClient client) throws IOException {
        SSLSocket socket = (SSLSocket) client.socket();
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /** Which certificate is shown is what the test is about. */
    private static final class TrustAll implements X509TrustManager {
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
