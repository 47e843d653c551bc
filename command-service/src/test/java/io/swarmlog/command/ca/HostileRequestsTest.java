package io.swarmlog.command.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a host without a certificate may send to the join port: each mutation of it is taken for
/// what it is or refused as unreadable, in bounded time.
@Timeout(60)
final class HostileRequestsTest {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final int MUTATIONS = 3_000;

    private final Random chance = new Random(2377);
    private final RootCa root = RootCa.found(CHANCE, Instant.now());
    private final Subject subject =
            Subject.node(
                    new NodeId("node1node1node1node1node1"),
                    CertificateRole.WORKER,
                    new SwarmId("swarm1"));

    @Test
    void mutatedRequestsAreIssuedOrRefused() {
        String request = NodeKey.generate(CHANCE).request();
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            String hostile = mutated(request);
            try {
                root.issue(subject, hostile, Duration.ofDays(1), Instant.now());
            } catch (IllegalArgumentException _) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 2);
    }

    @Test
    void mutatedProofsProveNothing() {
        NodeKey key = NodeKey.generate(CHANCE);
        String certificate =
                root.identity(subject, key, Duration.ofDays(1), Instant.now()).certificate();
        RenewalProof proof = RenewalProof.by(key, certificate, NodeKey.generate(CHANCE).request());
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            RenewalProof hostile =
                    new RenewalProof(
                            i % 3 == 0 ? mutated(proof.request()) : proof.request(),
                            i % 3 == 1 ? mutated(proof.certificate()) : proof.certificate(),
                            i % 3 == 2 ? mutated(proof.signature()) : proof.signature());
            try {
                hostile.holder();
            } catch (IllegalArgumentException _) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(MUTATIONS / 2);
    }

    @Test
    void mutatedTokensAreNoneOrOnes() {
        String token = JoinToken.generate(root.certificatePem(), CHANCE).text();
        int read = 0;
        for (int i = 0; i < 20 * MUTATIONS; i++) {
            read += JoinToken.parse(mutatedText(token)).isPresent() ? 1 : 0;
        }
        assertThat(read).isPositive();
        assertThat(JoinToken.parse("SWMTKN-1-" + "z".repeat(1 << 20) + "-" + "z".repeat(25)))
                .isEmpty();
    }

    /// A number of 36 digits takes time by the square of its length to read.
    @Test
    void aTextOfMegabytesIsNotReadAsANumber() {
        assertThat(Base36.bytes("z".repeat(4 << 20), 32)).isEmpty();
        assertThat(Base36.bytes("0".repeat(48) + "1z", 32)).isPresent();
    }

    /// Verifying with a key of that size takes minutes.
    @Test
    void aCertificateWithAKeyOfAnotherKindProvesNothing() throws Exception {
        var modulus = BigInteger.ONE.shiftLeft(16_383).add(BigInteger.ONE);
        var spec = new java.security.spec.RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537));
        var key = java.security.KeyFactory.getInstance("RSA").generatePublic(spec);
        String certificate = root.issue(subject, key, Duration.ofDays(1), Instant.now());

        assertThatThrownBy(() -> new RenewalProof("request", certificate, "AAAA").holder())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a key on P-256, but got another");
    }

    /// Changes bytes inside of the PEM's content, or the text itself.
    private String mutated(String pem) {
        int begin = pem.indexOf('\n') + 1;
        int end = pem.lastIndexOf("-----END");
        if (begin <= 0 || end < begin || chance.nextInt(4) == 0) {
            return mutatedText(pem);
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin, end));
        change(der);
        return pem.substring(0, begin)
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n"
                + pem.substring(end);
    }

    private String mutatedText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        change(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private void change(byte[] bytes) {
        for (int i = chance.nextInt(3); i >= 0; i--) {
            bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(256);
        }
    }
}
