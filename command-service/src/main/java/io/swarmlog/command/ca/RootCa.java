package io.swarmlog.command.ca;

import io.swarmlog.model.Check;
import io.swarmlog.model.NodeDescription;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// The root of a swarm's trust, with its private key: what makes a host a member.
///
/// Figures are SwarmKit's (`ca/certificates.go`): ECDSA P-256, CN `swarm-ca`, 20 years; members'
/// certificates last at least an hour. SwarmKit's begin an hour ago, for hosts whose clock is behind;
/// ours begin in 1970, as a clock may be behind by any time (docs/adr/0018-clocks.md). When one was
/// issued is said by its private key usage period.
public final class RootCa {
    /// The CN of every swarm's root; managers also carry it as a name of theirs.
    public static final String NAME = "swarm-ca";

    /// SwarmKit `DefaultNodeCertExpiration`.
    public static final Duration STANDARD_EXPIRY = Duration.ofDays(90);

    /// SwarmKit `MinNodeCertExpiration`: what is shorter is replaced by [#STANDARD_EXPIRY].
    public static final Duration MIN_EXPIRY = Duration.ofHours(1);

    private static final Duration ROOT_LIFE = Duration.ofSeconds(630_720_000);
    private static final Instant ALWAYS = Instant.EPOCH;

    /// RFC 5280 allows 20 bytes; the first bit stays 0.
    private static final int SERIAL_BITS = 159;

    private final X509Certificate certificate;
    private final KeyPair key;
    private final SecureRandom chance;

    RootCa(X509Certificate certificate, KeyPair key, SecureRandom chance) {
        this.certificate = certificate;
        this.key = key;
        this.chance = chance;
    }

    /// The root of a new swarm.
    public static RootCa found(SecureRandom chance, Instant at) {
        var key = Keys.generate(chance);
        // Printable, as Go writes it: the name is shown to users as these bytes.
        var name = new X500NameBuilder().addRDN(BCStyle.CN, new DERPrintableString(NAME)).build();
        try {
            var builder =
                    new X509v3CertificateBuilder(
                            name,
                            serial(chance),
                            Date.from(ALWAYS),
                            Date.from(at.plus(ROOT_LIFE)),
                            name,
                            SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
            addRootExtensions(builder, key.getPublic());
            return new RootCa(signed(builder, key), key, chance);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("expected to make a root, but could not", e);
        }
    }

    /// The root of [#certificatePem] and [#privateKeyPem].
    ///
    /// @throws IllegalArgumentException if they are not PEM, or don't belong together
    public static RootCa read(String certificatePem, String privateKeyPem, SecureRandom chance) {
        var certificate = Certificates.read(certificatePem);
        var key = Keys.read(privateKeyPem);
        if (!certificate.getPublicKey().equals(key.getPublic())) {
            throw new IllegalArgumentException(
                    "expected the private key of the root, but it is another's");
        }
        return new RootCa(certificate, key, chance);
    }

    /// The root's certificate, which every member holds.
    public String certificatePem() {
        return Certificates.pem(certificate);
    }

    /// PKCS #8 in PEM. The secret of secrets.
    public String privateKeyPem() {
        return Keys.pem(key.getPrivate());
    }

    /// What join tokens carry of this root.
    public String digest() {
        return JoinToken.digestOf(certificatePem());
    }

    /// A join token with a new secret.
    public JoinToken freshToken() {
        return JoinToken.generate(certificatePem(), chance);
    }

    /// The root as `docker node inspect` and `docker swarm inspect` show it (`TLSInfo`).
    public NodeDescription.TlsTrust trust() {
        var base64 = Base64.getEncoder();
        return new NodeDescription.TlsTrust(
                certificatePem(),
                base64.encodeToString(certificate.getSubjectX500Principal().getEncoded()),
                base64.encodeToString(certificate.getPublicKey().getEncoded()));
    }

    /// The certificate of `next`, in PEM, signed by this root instead of by itself. Members that
    /// trust only this root accept what `next` issued, if this stands in the chain (SwarmKit
    /// `ca/certificates.go` `CrossSignCACertificate`).
    public String crossSign(RootCa next) {
        var other = next.certificate;
        var end = Collections.min(List.of(other.getNotAfter(), certificate.getNotAfter()));
        try {
            var builder =
                    new X509v3CertificateBuilder(
                            name(certificate),
                            serial(chance),
                            other.getNotBefore(),
                            end,
                            name(other),
                            SubjectPublicKeyInfo.getInstance(other.getPublicKey().getEncoded()));
            addRootExtensions(builder, other.getPublicKey());
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(certificate.getPublicKey()));
            return Certificates.pem(signed(builder, key));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("expected to sign another root, but could not", e);
        }
    }

    /// A certificate, in PEM, for the key that signed `request` (PKCS #10 in PEM). Names and wishes
    /// in the request count for nothing: who the holder is, is said by `subject`.
    ///
    /// @throws IllegalArgumentException if the request can't be read, its signature is not its
    ///     key's, or its key is not on P-256
    public String issue(Subject subject, String request, Duration expiry, Instant at) {
        return issue(subject, Certificates.requestedKey(request), expiry, at);
    }

    /// A certificate, in PEM, for the holder of `publicKey`. It ends `expiry` from now, and no
    /// later than the root itself.
    public String issue(Subject subject, PublicKey publicKey, Duration expiry, Instant at) {
        var lasting = expiry.compareTo(MIN_EXPIRY) < 0 ? STANDARD_EXPIRY : expiry;
        var rootEnd = certificate.getNotAfter().toInstant();
        var end = at.plus(lasting).isBefore(rootEnd) ? at.plus(lasting) : rootEnd;
        Check.that(end.isAfter(at), "expected a root that is still good, but it ended " + rootEnd);
        try {
            var builder =
                    new X509v3CertificateBuilder(
                            name(certificate),
                            serial(chance),
                            Date.from(ALWAYS),
                            Date.from(end),
                            distinguishedName(subject),
                            SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
            addExtensions(builder, subject, publicKey);
            builder.addExtension(Extension.privateKeyUsagePeriod, false, IssuedAt.encode(at));
            return Certificates.pem(signed(builder, key));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("expected to issue a certificate, but could not", e);
        }
    }

    /// A key and certificate of one's own, for a host that holds the root: the first manager, or a
    /// publisher made by hand.
    public Identity identity(Subject subject, NodeKey holder, Duration expiry, Instant at) {
        return new Identity(
                issue(subject, holder.publicKey(), expiry, at), holder.pem(), certificatePem());
    }

    private static void addRootExtensions(X509v3CertificateBuilder builder, PublicKey publicKey)
            throws IOException, GeneralSecurityException {
        builder.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
    }

    private static X500Name name(X509Certificate certificate) {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private void addExtensions(
            X509v3CertificateBuilder builder, Subject subject, PublicKey publicKey)
            throws IOException, GeneralSecurityException {
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        builder.addExtension(
                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes(subject)));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        var identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                identifiers.createSubjectKeyIdentifier(publicKey));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                identifiers.createAuthorityKeyIdentifier(certificate.getPublicKey()));
        builder.addExtension(Extension.subjectAlternativeName, false, dnsNames(subject));
    }

    /// A publisher is never anybody's server.
    private static KeyPurposeId[] purposes(Subject subject) {
        return switch (subject.role()) {
            case MANAGER, WORKER ->
                    new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    };
            case PUBLISHER -> new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
        };
    }

    private static X500Name distinguishedName(Subject subject) {
        return new X500NameBuilder()
                .addRDN(BCStyle.O, subject.swarm().value())
                .addRDN(BCStyle.OU, subject.role().unit())
                .addRDN(BCStyle.CN, subject.name())
                .build();
    }

    private static GeneralNames dnsNames(Subject subject) {
        var names = new ArrayList<>(List.of(subject.role().unit(), subject.name()));
        switch (subject.role()) {
            case MANAGER -> names.add(NAME);
            case WORKER, PUBLISHER -> {}
        }
        return new GeneralNames(
                names.stream()
                        .map(name -> new GeneralName(GeneralName.dNSName, name))
                        .toArray(GeneralName[]::new));
    }

    private static BigInteger serial(SecureRandom chance) {
        return new BigInteger(SERIAL_BITS, chance).add(BigInteger.ONE);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, KeyPair key)
            throws IOException, GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder(Keys.SIGNATURE).build(key.getPrivate());
            var der = builder.build(signer).getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    @Override
    public String toString() {
        return "RootCa[digest=" + digest() + ", …]";
    }
}
