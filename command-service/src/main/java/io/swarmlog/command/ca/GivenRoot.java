package io.swarmlog.command.ca;

import java.io.IOException;
import java.io.StringReader;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// A root that an operator brings along (`docker swarm ca --rotate --ca-cert … --ca-key …`), looked
/// at before it is trusted (SwarmKit `manager/controlapi/ca_rotation.go` `validateCAConfig`).
public final class GivenRoot {
    /// SwarmKit `minRootExpiration`.
    private static final Duration MIN_LIFE_LEFT = Duration.ofDays(365);

    private GivenRoot() {}

    /// The root of the two PEM texts; the key may be PKCS #8 or SEC 1 (`EC PRIVATE KEY`).
    ///
    /// @throws IllegalArgumentException with the real engine's words if they can't be used
    public static RootCa read(
            String certificatePem, String keyPem, SecureRandom chance, Instant at) {
        var certificates = Certificates.readAll(certificatePem);
        if (certificates.size() != 1) {
            throw new IllegalArgumentException(
                    "the desired CA certificate cannot contain multiple certificates");
        }
        var certificate = certificates.getFirst();
        if (certificate.getNotAfter().toInstant().isBefore(at.plus(MIN_LIFE_LEFT))) {
            throw new IllegalArgumentException("CA certificate expires too soon");
        }
        if (certificate.getBasicConstraints() < 0
                || !Certificates.isSignedWith(certificate, certificate.getPublicKey())) {
            throw new IllegalArgumentException(
                    "expected the certificate of a root, but it is none or not signed by itself");
        }
        var key = key(keyPem);
        if (!certificate.getPublicKey().equals(key.getPublic())) {
            throw new IllegalArgumentException("certificate key mismatch");
        }
        return new RootCa(certificate, key, chance);
    }

    private static KeyPair key(String pem) {
        try (var parser = new PEMParser(new StringReader(pem))) {
            var converter = new JcaPEMKeyConverter();
            for (var block = parser.readObject(); block != null; block = parser.readObject()) {
                if (block instanceof PEMKeyPair pair) {
                    return known(converter.getPrivateKey(pair.getPrivateKeyInfo()));
                }
                if (block instanceof PrivateKeyInfo info) {
                    return known(converter.getPrivateKey(info));
                }
            }
            throw new IllegalArgumentException(
                    "expected a private key that is not encrypted, but there is none");
        } catch (IOException e) {
            throw new IllegalArgumentException("expected a private key, but got something else", e);
        }
    }

    private static KeyPair known(PrivateKey key) {
        return Keys.read(Keys.pem(key));
    }
}
