package io.swarmlog.command.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// Certificates and requests, to and from PEM.
final class Certificates {
    private Certificates() {}

    static String pem(X509Certificate certificate) {
        try {
            return Pem.text(Pem.CERTIFICATE, certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("expected a certificate with content", e);
        }
    }

    /// The first certificate of a PEM text.
    ///
    /// @throws IllegalArgumentException if there is none
    static X509Certificate read(String pem) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(Pem.der(Pem.CERTIFICATE, pem)));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("expected a certificate, but got something else", e);
        }
    }

    /// All certificates of a PEM text, in order.
    ///
    /// @throws IllegalArgumentException if there is none, or what stands there is none
    static List<X509Certificate> readAll(String pem) {
        try {
            var all = new ArrayList<X509Certificate>();
            for (var each :
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(
                                    new ByteArrayInputStream(
                                            pem.getBytes(StandardCharsets.US_ASCII)))) {
                all.add((X509Certificate) each);
            }
            if (all.isEmpty()) {
                throw new IllegalArgumentException("expected a certificate, but there is none");
            }
            return List.copyOf(all);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("expected certificates, but got something else", e);
        }
    }

    /// Whether the certificate was signed with the private half of `key`.
    static boolean isSignedWith(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /// The key that signed a request, which proves that the sender holds its private half.
    ///
    /// @throws IllegalArgumentException if the request can't be read, its signature is not its
    ///     key's, or its key is not on P-256
    static PublicKey requestedKey(String pem) {
        try {
            var request = new JcaPKCS10CertificationRequest(Pem.der(Pem.REQUEST, pem));
            var key = request.getPublicKey();
            if (!Keys.isOurs(key)) {
                throw new IllegalArgumentException("expected a key on P-256, but got another");
            }
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new IllegalArgumentException(
                        "expected a request signed with its own key, but it is not");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (IOException
                | PKCSException
                | OperatorCreationException
                | GeneralSecurityException
                | RuntimeException e) {
            // What is not ASN.1 as it should be also ends in a bad cast or index in there.
            throw new IllegalArgumentException("expected a request, but got something else", e);
        }
    }
}
