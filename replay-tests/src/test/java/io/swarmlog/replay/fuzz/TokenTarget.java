package io.swarmlog.replay.fuzz;

import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.JoinToken;
import io.swarmlog.command.ca.LockedText;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RenewalProof;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.UnlockKey;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Join tokens, unlock keys, locked texts, certificates, requests for them and proofs. Parts of a
/// proof stand behind each other, a `\0` between.
final class TokenTarget implements Target {
    private static final SecureRandom CHANCE = new SecureRandom();
    private final Instant now = Instant.now();
    private final RootCa root = RootCa.found(CHANCE, now);
    private final UnlockKey key = UnlockKey.generate(CHANCE);
    private final Subject subject =
            Subject.node(
                    new NodeId("node1node1node1node1node1"),
                    CertificateRole.WORKER,
                    new SwarmId("swarm1"));

    @Override
    public void put(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        JoinToken.parse(text);
        UnlockKey.parse(text);
        LockedText.open(key, text);
        refusable(() -> MemberCertificate.read(text));
        if (text.contains("REQUEST")) {
            refusable(() -> root.issue(subject, text, Duration.ofDays(1), now));
        }
        String[] parts = text.split("\0", -1);
        if (parts.length == 3) {
            refusable(() -> new RenewalProof(parts[0], parts[1], parts[2]).holder());
        }
    }

    /// What can't be read is told by this one kind of exception.
    private static void refusable(Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException refused) {
            if (String.valueOf(refused.getMessage()).isEmpty()) {
                throw refused;
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        NodeKey node = NodeKey.generate(CHANCE);
        String certificate = root.identity(subject, node, Duration.ofDays(1), now).certificate();
        RenewalProof proof = RenewalProof.by(node, certificate, NodeKey.generate(CHANCE).request());
        return List.of(
                HttpTarget.text(JoinToken.generate(root.certificatePem(), CHANCE).text()),
                HttpTarget.text(key.text()),
                HttpTarget.text(LockedText.lock(key, "a secret", CHANCE)),
                HttpTarget.text(certificate),
                HttpTarget.text(node.request()),
                HttpTarget.text(
                        proof.request() + '\0' + proof.certificate() + '\0' + proof.signature()));
    }
}
