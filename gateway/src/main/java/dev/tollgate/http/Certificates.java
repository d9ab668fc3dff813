package dev.tollgate.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that new connections get. {@link #look} reads the files again where they changed; what cannot be
 * read, or a key that does not belong to the certificate, changes nothing but the log.
 */
final class Certificates {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

    private final TlsFiles files;
    private volatile SslContext current;
    private Stamp seen;

    private Certificates(TlsFiles files, Stamp seen, SslContext current) {
        this.files = files;
        this.seen = seen;
        this.current = current;
    }

    /** Reads the files for the first time. Blocking. */
    static Certificates open(TlsFiles files) throws IOException, GeneralSecurityException {
        Stamp stamp = Stamp.of(files);
        return new Certificates(files, stamp, read(files));
    }

    /** For the next connection. Safe from any thread. */
    SslContext current() {
        return current;
    }

    /** Reads the files again if they changed. Blocking; never two at a time. */
    synchronized void look() {
        try {
            Stamp stamp = Stamp.of(files);
            if (!stamp.equals(seen)) {
                seen = stamp;
                current = read(files);
                LOG.info("certificate read again from {}", files.chain());
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            LOG.error("certificate {} with key {} not taken, the one in use stays", files.chain(), files.key(), e);
        }
    }

    private static SslContext read(TlsFiles files) throws IOException, GeneralSecurityException {
        checkPair(files);
        return SslContextBuilder.forServer(files.chain().toFile(), files.key().toFile())
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)))
                .build();
    }

    /** A pair that was replaced one file after the other must not be taken half-way: handshakes would all fail. */
    private static void checkPair(TlsFiles files) throws IOException, GeneralSecurityException {
        PublicKey publicKey;
        try (InputStream in = Files.newInputStream(files.chain())) {
            X509Certificate leaf =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            publicKey = leaf.getPublicKey();
        }
        PrivateKey privateKey = PrivateKeys.read(files.key());
        String algorithm = publicKey instanceof RSAKey
                ? "SHA256withRSA"
                : publicKey instanceof ECKey ? "SHA256withECDSA" : publicKey.getAlgorithm();
        byte[] sample = {1, 2, 3};
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(privateKey);
        signer.update(sample);
        byte[] signature = signer.sign();
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(publicKey);
        verifier.update(sample);
        if (!verifier.verify(signature)) {
            throw new GeneralSecurityException("the key " + files.key() + " does not belong to the certificate");
        }
    }

    /** What tells that files changed. */
    private record Stamp(long chainMs, long chainBytes, long keyMs, long keyBytes) {
        static Stamp of(TlsFiles files) throws IOException {
            return new Stamp(
                    modified(files.chain()), Files.size(files.chain()), modified(files.key()), Files.size(files.key()));
        }

        private static long modified(Path file) throws IOException {
            return Files.getLastModifiedTime(file).toMillis();
        }
    }
}
