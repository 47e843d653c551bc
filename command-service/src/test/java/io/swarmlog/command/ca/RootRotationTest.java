package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.junit.jupiter.api.Test;

class RootRotationTest {
    private static final Instant NOW = Instant.now();
    private static final Duration QUARTER = RootCa.STANDARD_EXPIRY;
    private static final SwarmId SWARM = new SwarmId("swarm0swarm0swarm0swarm0s");
    private static final Subject NODE =
            Subject.node(new NodeId("node0node0node0node0node0"), CertificateRole.WORKER, SWARM);

    private final SecureRandom chance = new SecureRandom();
    private final RootCa before = RootCa.found(chance, NOW);
    private final RootCa next = RootCa.found(chance, NOW);
    private final NodeKey key = NodeKey.generate(chance);
    private final String crossSigned = before.crossSign(next);

    @Test
    void theCrossSignedRootHasTheNewKeyAndTheOldSignature() throws GeneralSecurityException {
        var certificate = Certificates.read(crossSigned);

        assertThat(certificate.getPublicKey())
                .isEqualTo(Certificates.read(next.certificatePem()).getPublicKey());
        assertThat(certificate.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        certificate.verify(Certificates.read(before.certificatePem()).getPublicKey());
    }

    @Test
    void membersOfTheOldRootAcceptWhatTheNewOneIssued() throws Exception {
        var renewed = next.issue(NODE, key.request(), QUARTER, NOW);

        accepts(List.of(before), renewed + crossSigned);
        refuses(List.of(before), renewed);
    }

    @Test
    void membersOfTheNewRootAcceptItWithTheCrossSignedOneAndWithout() throws Exception {
        var renewed = next.issue(NODE, key.request(), QUARTER, NOW);

        accepts(List.of(next), renewed + crossSigned);
        accepts(List.of(next), renewed);
    }

    @Test
    void membersOfBothRootsAcceptTheOldAndTheNew() throws Exception {
        var both = List.of(before, next);
        var renewed = next.issue(NODE, key.request(), QUARTER, NOW);

        accepts(both, before.issue(NODE, key.request(), QUARTER, NOW));
        accepts(both, renewed + crossSigned);
        accepts(both, renewed);
    }

    @Test
    void membersOfTheNewRootRefuseWhatOnlyTheOldOneIssued() throws Exception {
        refuses(List.of(next), before.issue(NODE, key.request(), QUARTER, NOW));
    }

    @Test
    void aRootThatSignedItselfIntoAnotherSwarmIsRefused() throws Exception {
        var foreign = RootCa.found(chance, NOW);
        var renewed = foreign.issue(NODE, key.request(), QUARTER, NOW);

        refuses(List.of(before, next), renewed + foreign.certificatePem());
        refuses(List.of(before, next), renewed + crossSigned);
    }

    @Test
    void aCertificateSaysWhichRootIssuedIt() {
        var old = MemberCertificate.read(before.issue(NODE, key.request(), QUARTER, NOW));
        var renewed =
                MemberCertificate.read(next.issue(NODE, key.request(), QUARTER, NOW) + crossSigned);

        assertThat(old.isIssuedBy(before.trust())).isTrue();
        assertThat(old.isIssuedBy(next.trust())).isFalse();
        assertThat(renewed.isIssuedBy(next.trust())).isTrue();
        assertThat(renewed.isIssuedBy(before.trust())).isFalse();
        assertThat(renewed.subject()).isEqualTo(NODE);
        assertThat(renewed.until()).isEqualTo(old.until());
    }

    @Test
    void anOperatorsRootIsTakenWithAKeyInEitherForm() throws Exception {
        var secret =
                ((java.security.interfaces.ECPrivateKey)
                                Keys.read(next.privateKeyPem()).getPrivate())
                        .getS();
        var curve = SECObjectIdentifiers.secp256r1;
        var sec1 = new ECPrivateKey(256, secret, curve).getEncoded();
        var openSsl =
                Pem.text("EC PARAMETERS", curve.getEncoded()) + Pem.text("EC PRIVATE KEY", sec1);

        for (var form : List.of(next.privateKeyPem(), openSsl)) {
            var given = GivenRoot.read(next.certificatePem(), form, chance, NOW);
            assertThat(given.digest()).isEqualTo(next.digest());
            assertThat(Keys.read(given.privateKeyPem()).getPublic())
                    .isEqualTo(Certificates.read(next.certificatePem()).getPublicKey());
        }
    }

    @Test
    void anOperatorsRootThatCantServeIsRefusedInTheRealEnginesWords() {
        var end = Certificates.read(next.certificatePem()).getNotAfter().toInstant();
        var leaf = before.issue(NODE, key.publicKey(), Duration.ofDays(4_000), NOW);

        refused(before.certificatePem() + next.certificatePem(), next.privateKeyPem(), NOW)
                .hasMessage("the desired CA certificate cannot contain multiple certificates");
        refused(next.certificatePem(), before.privateKeyPem(), NOW)
                .hasMessage("certificate key mismatch");
        refused(next.certificatePem(), next.privateKeyPem(), end.minus(Duration.ofDays(364)))
                .hasMessage("CA certificate expires too soon");
        refused(leaf, key.pem(), NOW).hasMessageContaining("of a root");
        refused(crossSigned, next.privateKeyPem(), NOW).hasMessageContaining("of a root");
        refused("", next.privateKeyPem(), NOW);
        refused(next.certificatePem(), "", NOW);
        refused("garbage", "garbage", NOW);
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> refused(
            String certificate, String privateKey, Instant at) {
        return assertThatThrownBy(() -> GivenRoot.read(certificate, privateKey, chance, at))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void accepts(List<RootCa> roots, String chain) throws Exception {
        trust(roots).checkClientTrusted(certificates(chain), "ECDHE_ECDSA");
        trust(roots).checkServerTrusted(certificates(chain), "ECDHE_ECDSA");
    }

    private static void refuses(List<RootCa> roots, String chain) throws Exception {
        var trust = trust(roots);
        assertThatThrownBy(() -> trust.checkServerTrusted(certificates(chain), "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trust.checkClientTrusted(certificates(chain), "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
    }

    private static X509Certificate[] certificates(String chain) {
        return Certificates.readAll(chain).toArray(X509Certificate[]::new);
    }

    private static X509TrustManager trust(List<RootCa> roots) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (var root : roots) {
            store.setCertificateEntry(root.digest(), Certificates.read(root.certificatePem()));
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return Stream.of(factory.getTrustManagers())
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsAllCertificatesOfAChainInOrder() {
        var renewed = next.issue(NODE, key.request(), QUARTER, NOW);

        assertThat(Certificates.readAll(renewed + crossSigned))
                .extracting(Certificates::pem)
                .containsExactly(renewed, crossSigned);
        assertThat(Arrays.asList(certificates(renewed))).hasSize(1);
    }
}
