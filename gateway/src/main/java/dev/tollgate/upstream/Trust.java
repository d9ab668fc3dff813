package dev.tollgate.upstream;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates providers may show. The name in the certificate must be the one in the URL. */
final class Trust {
    private Trust() {}

    static SslContext context(@Nullable Path extra) throws IOException, GeneralSecurityException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .endpointIdentificationAlgorithm("HTTPS");
        if (extra != null) {
            builder.trustManager(withExtra(extra));
        }
        return builder.build();
    }

    private static TrustManagerFactory withExtra(Path extra) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int number = 0;
        for (TrustManager manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                for (X509Certificate certificate : known.getAcceptedIssuers()) {
                    all.setCertificateEntry("machine-" + number++, certificate);
                }
            }
        }
        try (InputStream in = Files.newInputStream(extra)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                all.setCertificateEntry("extra-" + number++, certificate);
            }
        }
        return factory(all);
    }

    private static TrustManagerFactory factory(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
