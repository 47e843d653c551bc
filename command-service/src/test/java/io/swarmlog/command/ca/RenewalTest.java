package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private static final Instant NOW = Instant.parse("2026-11-23T03:34:00Z");
    private static final Subject NODE =
            Subject.node(
                    new NodeId("node0node0node0node0node0"),
                    CertificateRole.MANAGER,
                    new SwarmId("swarm0swarm0swarm0swarm0s"));

    private final SecureRandom chance = new SecureRandom();
    private final RootCa root = RootCa.found(chance, NOW);
    private final NodeKey oldKey = NodeKey.generate(chance);
    private final NodeKey newKey = NodeKey.generate(chance);
    private final String old = root.issue(NODE, oldKey.request(), Duration.ofHours(1), NOW);

    @Test
    void renewsBetweenHalfAndFourFifthsOfTheLife() {
        var certificate = MemberCertificate.read(old);
        var random = new Random(1);

        for (int i = 0; i < 10_000; i++) {
            // It was issued now and ends in an hour.
            assertThat(RenewalTimes.renewAt(certificate, random))
                    .isBetween(NOW.plus(Duration.ofMinutes(30)), NOW.plus(Duration.ofMinutes(48)));
        }
        assertThat(RenewalTimes.renewAt(certificate, new Random(1)))
                .isNotEqualTo(RenewalTimes.renewAt(certificate, new Random(2)));
    }

    @Test
    void waitsLongerAfterEachFailureAndNeverOverAnHour() {
        var random = new Random(1);

        assertThat(RenewalTimes.retryAfter(0, random)).isZero();
        for (int i = 0; i < 1_000; i++) {
            assertThat(RenewalTimes.retryAfter(1, random)).isLessThan(Duration.ofSeconds(10));
            assertThat(RenewalTimes.retryAfter(3, random)).isLessThan(Duration.ofSeconds(25));
            assertThat(RenewalTimes.retryAfter(100, random)).isLessThan(Duration.ofHours(1));
        }
    }

    @Test
    void theOldKeyProvesWhoAsksForANewCertificate() {
        var proof = RenewalProof.by(oldKey, old, newKey.request());

        assertThat(proof.holder().subject()).isEqualTo(NODE);
        assertThat(proof.holder().pem()).isEqualTo(old);
    }

    @Test
    void whoeverDoesNotHoldTheOldKeyProvesNothing() {
        var thief = RenewalProof.by(newKey, old, newKey.request());
        var honest = RenewalProof.by(oldKey, old, newKey.request());
        var changed = new RenewalProof(NodeKey.generate(chance).request(), old, honest.signature());

        provesNothing(thief);
        provesNothing(changed);
        provesNothing(new RenewalProof(honest.request(), honest.certificate(), ""));
        provesNothing(new RenewalProof(honest.request(), honest.certificate(), "garbage!"));
        provesNothing(new RenewalProof(honest.request(), "garbage", honest.signature()));
        provesNothing(
                new RenewalProof(honest.request(), root.certificatePem(), honest.signature()));
        var bytes = Base64.getDecoder().decode(honest.signature());
        bytes[bytes.length - 1] ^= 1;
        provesNothing(
                new RenewalProof(
                        honest.request(),
                        honest.certificate(),
                        Base64.getEncoder().encodeToString(bytes)));
    }

    private static void provesNothing(RenewalProof proof) {
        assertThatThrownBy(proof::holder).isInstanceOf(IllegalArgumentException.class);
    }
}
