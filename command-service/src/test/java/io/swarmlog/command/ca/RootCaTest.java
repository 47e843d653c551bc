package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootCaTest {
    private static final Instant NOW = Instant.parse("2026-11-23T03:34:00Z");
    private static final SwarmId SWARM = new SwarmId("swarm0swarm0swarm0swarm0s");
    private static final NodeId NODE = new NodeId("node0node0node0node0node0");
    private static final Duration QUARTER = RootCa.STANDARD_EXPIRY;

    private final SecureRandom chance = new SecureRandom();
    private final RootCa root = RootCa.found(chance, NOW);
    private final NodeKey key = NodeKey.generate(chance);

    @Test
    void theRootLooksLikeTheRealEngines() throws GeneralSecurityException {
        var certificate = Certificates.read(root.certificatePem());

        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=swarm-ca");
        assertThat(certificate.getIssuerX500Principal().getName()).isEqualTo("CN=swarm-ca");
        assertThat(certificate.getNotAfter()).isEqualTo(NOW.plusSeconds(630_720_000));
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(certificate.getKeyUsage())
                .containsExactly(false, false, false, false, false, true, true, false, false);
        assertThat(certificate.getCriticalExtensionOIDs()).contains("2.5.29.15", "2.5.29.19");
        certificate.verify(certificate.getPublicKey());
    }

    /// Subject and key of a root of the real engine, recorded.
    @Test
    void showsTheRootAsTheRealEngineDoes() {
        var trust = root.trust();

        assertThat(trust.trustRoot()).isEqualTo(root.certificatePem());
        assertThat(trust.certIssuerSubject()).isEqualTo("MBMxETAPBgNVBAMTCHN3YXJtLWNh");
        assertThat(trust.certIssuerPublicKey())
                .startsWith("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE")
                .hasSize(124);
    }

    @Test
    void pemIsWrittenAsGoWritesIt() {
        var lines = root.certificatePem().split("\n", -1);

        assertThat(lines[0]).isEqualTo("-----BEGIN CERTIFICATE-----");
        assertThat(List.of(lines).subList(1, lines.length - 3))
                .allSatisfy(line -> assertThat(line).hasSize(64));
        assertThat(lines[lines.length - 2]).isEqualTo("-----END CERTIFICATE-----");
        assertThat(lines[lines.length - 1]).isEmpty();
    }

    @Test
    void isReadBackFromItsPem() {
        var back = RootCa.read(root.certificatePem(), root.privateKeyPem(), chance);

        assertThat(back.certificatePem()).isEqualTo(root.certificatePem());
        assertThat(back.digest()).isEqualTo(root.digest());
        assertThat(back.freshToken().vouchesFor(root.certificatePem())).isTrue();
    }

    @Test
    void refusesAKeyThatIsNotTheRoots() {
        var other = RootCa.found(chance, NOW);

        assertThatThrownBy(() -> RootCa.read(root.certificatePem(), other.privateKeyPem(), chance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another's");
    }

    @ParameterizedTest
    @EnumSource(NodeSpec.Role.class)
    void aMembersCertificateSaysWhoItIsAndInWhatRole(NodeSpec.Role asked) throws Exception {
        var role = CertificateRole.of(asked);

        var certificate = issued(Subject.node(NODE, role, SWARM), QUARTER);

        assertThat(certificate.getSubjectX500Principal().getName())
                .isEqualTo("CN=%s,OU=%s,O=%s".formatted(NODE, role.unit(), SWARM));
        var names = List.of(role.unit(), NODE.value());
        assertThat(dnsNames(certificate))
                .containsExactlyElementsOf(
                        role == CertificateRole.MANAGER
                                ? List.of(role.unit(), NODE.value(), "swarm-ca")
                                : names);
        assertThat(certificate.getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getPublicKey()).isEqualTo(key.publicKey());
        certificate.verify(Certificates.read(root.certificatePem()).getPublicKey());
    }

    @Test
    void aPublisherCanBeNobodysServer() throws Exception {
        var certificate = issued(Subject.publisher("ci.build-7", SWARM), QUARTER);

        assertThat(certificate.getSubjectX500Principal().getName())
                .isEqualTo("CN=ci.build-7,OU=swarm-publisher,O=" + SWARM);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void aCertificateIsGoodAtOnceAndLastsAsAsked() throws Exception {
        var certificate = issued(worker(), Duration.ofHours(1));

        assertThat(MemberCertificate.of(certificate).from()).isEqualTo(NOW);
        assertThat(certificate.getNotAfter()).isEqualTo(NOW.plus(Duration.ofHours(1)));
    }

    /// A swarm was begun, or a member joined, with a clock that was ahead; then it was set right.
    @Test
    void noClockIsTooFarBehind() throws Exception {
        var certificate = issued(worker(), QUARTER);

        certificate.checkValidity(Date.from(Instant.EPOCH));
        Certificates.read(root.certificatePem()).checkValidity(Date.from(Instant.EPOCH));
        Certificates.read(RootCa.found(chance, NOW).crossSign(root))
                .checkValidity(Date.from(Instant.EPOCH));
    }

    /// What an earlier version issued an hour before now.
    @Test
    void withoutWordOfWhenItWasIssuedItsLifeCounts() throws Exception {
        var certificate = Certificates.read(root.certificatePem());

        assertThat(IssuedAt.of(certificate)).isEqualTo(certificate.getNotBefore().toInstant());
    }

    @Test
    void anExpiryUnderAnHourIsReplacedByTheStandardOne() throws Exception {
        var certificate = issued(worker(), Duration.ofMinutes(59));

        assertThat(certificate.getNotAfter()).isEqualTo(NOW.plus(QUARTER));
    }

    @Test
    void noCertificateOutlivesItsRoot() throws Exception {
        var certificate = issued(worker(), Duration.ofDays(365_000));

        assertThat(certificate.getNotAfter())
                .isEqualTo(Certificates.read(root.certificatePem()).getNotAfter());
    }

    @Test
    void noTwoCertificatesHaveTheSameSerial() throws Exception {
        assertThat(issued(worker(), QUARTER).getSerialNumber())
                .isNotEqualTo(issued(worker(), QUARTER).getSerialNumber());
    }

    /// `ca-roles-007` of the table: a malicious subject in the request is overwritten.
    @Test
    void whatARequestSaysOfItsSenderIsOverwritten() throws Exception {
        var row = row("ca-roles-007");
        assertThat(row.get("what").asText()).isEqualTo("malicious subject in CSR");

        var certificate = Certificates.read(root.issue(worker(), key.request(), QUARTER, NOW));

        assertThat(certificate.getSubjectX500Principal().getName())
                .isEqualTo("CN=%s,OU=swarm-worker,O=%s".formatted(NODE, SWARM));
    }

    @Test
    void aRequestSignedWithAnotherKeyIsRefused() {
        var der = Pem.der(Pem.REQUEST, key.request());
        der[der.length - 1] ^= 1;
        var forged = Pem.text(Pem.REQUEST, der);

        assertThatThrownBy(() -> root.issue(worker(), forged, QUARTER, NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRequestThatIsCutOffOrGarbageIsRefused() {
        var der = Pem.der(Pem.REQUEST, key.request());
        for (int length = 0; length < der.length; length++) {
            var cut = Pem.text(Pem.REQUEST, java.util.Arrays.copyOf(der, length));
            assertThatThrownBy(() -> root.issue(worker(), cut, QUARTER, NOW))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n"})
    void aTextThatIsNoRequestIsRefused(String text) {
        assertThatThrownBy(() -> root.issue(worker(), text, QUARTER, NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var rsa = Pem.text(Pem.PRIVATE_KEY, generator.generateKeyPair().getPrivate().getEncoded());

        assertThatThrownBy(() -> NodeKey.read(rsa)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNodeKeyIsReadBackWithItsPublicHalf() {
        var back = NodeKey.read(key.pem());

        assertThat(back.publicKey()).isEqualTo(key.publicKey());
        assertThat(back.pem()).isEqualTo(key.pem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,OU=swarm-manager", "a b", "a\\", "ä", "-a", "a+b"})
    void aNameThatWouldHaveToBeEscapedIsNoName(String name) {
        assertThat(Subject.isName(name)).isFalse();
        assertThatThrownBy(() -> Subject.publisher(name, SWARM))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noSecretIsReadAloud() {
        var identity = root.identity(worker(), key, QUARTER, NOW);
        var secrets =
                List.of(body(root.privateKeyPem()), body(key.pem()), body(identity.privateKey()));

        var spoken = root.toString() + key + identity;

        assertThat(secrets).noneSatisfy(secret -> assertThat(spoken).contains(secret));
    }

    private static String body(String pem) {
        return pem.lines().filter(line -> !line.startsWith("-")).collect(Collectors.joining("\n"));
    }

    private static Subject worker() {
        return Subject.node(NODE, CertificateRole.WORKER, SWARM);
    }

    private X509Certificate issued(Subject subject, Duration expiry) {
        return Certificates.read(root.issue(subject, key.request(), expiry, NOW));
    }

    private static List<String> dnsNames(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> (String) name.get(1))
                .toList();
    }

    private static JsonNode row(String id) throws IOException {
        return Table.cases("ca-and-roles")
                .filter(row -> row.get("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
