package io.swarmlog.broker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// How a host that is no member yet connects to a manager.
public final class PinnedTls {
    private PinnedTls() {}

    /// Trusts whoever answers. Only good for asking for the root, which a join token then vouches
    /// for: nothing secret may be sent.
    public static SSLContext anybody() throws GeneralSecurityException {
        return context(new Anybody());
    }

    /// Trusts a manager under that root (PEM) and nobody else.
    ///
    /// @throws GeneralSecurityException if it is no certificate
    public static SSLContext under(String rootPem) throws GeneralSecurityException {
        try {
            var roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            var found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            rootPem.getBytes(StandardCharsets.US_ASCII)));
            for (var root : found) {
                roots.setCertificateEntry("root-" + roots.size(), root);
            }
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(roots);
            return context(
                    new ManagerTrust((X509ExtendedTrustManager) trust.getTrustManagers()[0]));
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static SSLContext context(TrustManager trust) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {trust}, null);
        return context;
    }

    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
