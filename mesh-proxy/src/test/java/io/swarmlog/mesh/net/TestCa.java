package io.swarmlog.mesh.net;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A root that issues the certificates of test nodes.
final class TestCa {
    private static final X500Name ROOT = new X500Name("CN=test-ca");
    private static final Duration HOUR = Duration.ofHours(1);

    private final KeyPair key = newKey();
    private final X509Certificate root;
    private long serial = 1;

    TestCa() {
        root =
                signed(
                        new JcaX509v3CertificateBuilder(
                                ROOT,
                                BigInteger.ONE,
                                Date.from(Instant.now().minus(HOUR)),
                                Date.from(Instant.now().plus(HOUR)),
                                ROOT,
                                key.getPublic()),
                        true);
    }

    /// What a node of this root shows and trusts.
    TestNode node(String name) {
        return new TestNode(issue(name, Duration.ZERO), trusted());
    }

    /// A key with a certificate of that subject that ended `ago`, or will in an hour.
    KeyStore issue(String name, Duration ago) {
        var own = newKey();
        var end = ago.isZero() ? Instant.now().plus(HOUR) : Instant.now().minus(ago);
        serial++;
        var certificate =
                signed(
                        new JcaX509v3CertificateBuilder(
                                ROOT,
                                BigInteger.valueOf(serial),
                                Date.from(end.minus(HOUR.multipliedBy(2))),
                                Date.from(end),
                                new X500Name(name),
                                own.getPublic()),
                        false);
        try {
            var store = emptyStore();
            store.setKeyEntry(
                    "node", own.getPrivate(), new char[0], new Certificate[] {certificate});
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    KeyStore trusted() {
        try {
            var store = emptyStore();
            store.setCertificateEntry("root", root);
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate signed(JcaX509v3CertificateBuilder builder, boolean authority) {
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore emptyStore() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
