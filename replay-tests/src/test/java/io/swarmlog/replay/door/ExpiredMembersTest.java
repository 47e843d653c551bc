package io.swarmlog.replay.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.append.InputAppender;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RenewalProof;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.door.DoorAnswer;
import io.swarmlog.door.DoorCall;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.join.DoorAudit;
import io.swarmlog.join.Grant;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Hosts that slept past the end of their certificates come to the certificate desk with a proof.
class ExpiredMembersTest {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant JOINED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = JOINED.plus(Duration.ofDays(200));
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;

    @TempDir private Path folder;
    private final DecidedLog log = new DecidedLog(JOINED);
    private final RootCa root = RootCa.found(CHANCE, JOINED);
    private final String token = root.freshToken().text();
    private final NodeKey oldKey = NodeKey.generate(CHANCE);
    private final NodeKey newKey = NodeKey.generate(CHANCE);
    private Instant now = JOINED;

    private CertificateDesk desk() throws IOException {
        // One that is closed writes nothing and says so at once.
        var nowhere =
                new InputAppender(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        AvroWires.of(new FixedSchemaIds()).inputs());
        nowhere.close();
        var vault = Vault.open(folder, CHANCE);
        return new CertificateDesk(
                new CertificateDesk.At(
                        new NodeId("manager"),
                        new Grant.Log("cluster", Optional.empty()),
                        log,
                        log,
                        new DoorAudit(new NodeId("manager"), nowhere, () -> now)),
                () -> vault,
                () -> now);
    }

    @BeforeEach
    void begin() throws IOException {
        var vault = Vault.found(folder, CHANCE);
        log.submit(
                new Input.InitialiseSwarm(
                        "seed",
                        SwarmReader.DEFAULTS,
                        List.of("10.0.0.0/8"),
                        24,
                        4_789,
                        root.trust(),
                        new Input.SwarmSecrets(
                                vault.seal(root.privateKeyPem()),
                                vault.seal(token),
                                vault.seal(root.freshToken().text()),
                                vault.seal("SWMKEY-1-"))),
                "local");
    }

    @Test
    void aMemberThatProvesItsOldKeyGetsACertificateForItsNewOne() throws Exception {
        String old = join();
        now = LATER;
        assertThat(MemberCertificate.read(old).until()).isBefore(now);

        DoorAnswer answer = show(RenewalProof.by(oldKey, old, newKey.request()));

        assertThat(answer.status()).isEqualTo(OK);
        String renewed = JSON.readTree(answer.body()).path("certificate").asText();
        assertThat(MemberCertificate.read(renewed).until()).isAfter(now);
        assertThat(MemberCertificate.read(renewed).subject())
                .isEqualTo(MemberCertificate.read(old).subject());
        assertThat(member(old).map(Member::certificate)).contains(renewed);
        assertThat(member(old).flatMap(Member::former)).contains(old);
    }

    @Test
    void aMemberThatMissedTheAnswerMayAskAgain() throws Exception {
        String old = join();
        now = LATER;
        show(RenewalProof.by(oldKey, old, newKey.request()));

        DoorAnswer again = show(RenewalProof.by(oldKey, old, newKey.request()));

        assertThat(again.status()).isEqualTo(OK);
    }

    @Test
    void whoeverProvesNothingIsTurnedAway() throws Exception {
        String old = join();
        now = LATER;
        ClusterImage before = log.image();

        assertThat(show(RenewalProof.by(newKey, old, newKey.request())).status())
                .isEqualTo(BAD_REQUEST);
        assertThat(show(new RenewalProof("", "", "x")).status()).isEqualTo(BAD_REQUEST);
        assertThat(log.image()).isSameAs(before);
    }

    @Test
    void aCertificateTheLogDoesNotKnowIsTurnedAway() throws Exception {
        String old = join();
        var subject = MemberCertificate.read(old).subject();
        var stranger =
                Subject.node(new NodeId("stranger"), CertificateRole.WORKER, subject.swarm());
        now = LATER;
        ClusterImage before = log.image();

        for (var name : List.of(subject, stranger)) {
            String unknown = root.issue(name, oldKey.request(), Duration.ofDays(1), JOINED);
            assertThat(show(RenewalProof.by(oldKey, unknown, newKey.request())).status())
                    .isEqualTo(BAD_REQUEST);
        }
        var foreign = RootCa.found(CHANCE, JOINED);
        String forged = foreign.issue(subject, oldKey.request(), Duration.ofDays(1), JOINED);
        assertThat(show(RenewalProof.by(oldKey, forged, newKey.request())).status())
                .isEqualTo(BAD_REQUEST);
        assertThat(log.image()).isSameAs(before);
    }

    private Optional<Member> member(String certificate) {
        return log.image()
                .members()
                .of(new NodeId(MemberCertificate.read(certificate).subject().name()));
    }

    /// The certificate of a worker that joined.
    private String join() throws IOException {
        var body = JSON.createObjectNode().put("request", oldKey.request()).put("token", token);
        JsonNode grant = JSON.readTree(post(body).body());
        return grant.path("certificate").asText();
    }

    private DoorAnswer show(RenewalProof proof) throws IOException {
        return post(
                JSON.createObjectNode()
                        .put("request", proof.request())
                        .put("certificate", proof.certificate())
                        .put("signature", proof.signature()));
    }

    private DoorAnswer post(JsonNode body) throws IOException {
        return desk().answer(
                        new DoorCall(
                                "POST",
                                "/swarmlog/v1/certificate",
                                "",
                                text(body),
                                "127.0.0.1",
                                Optional.empty()));
    }

    private static String text(JsonNode body) throws JsonProcessingException {
        return JSON.writeValueAsString(body);
    }
}
