package io.swarmlog.command.ca;

import io.swarmlog.image.Swarm;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/// What a manager issues certificates with: the root's key as the log keeps it, opened with the
/// managers' [Vault]. Ask anew for each certificate, since settings and root change.
public final class Authority {
    private final Swarm swarm;
    private final RootCa root;

    private Authority(Swarm swarm, RootCa root) {
        this.swarm = swarm;
        this.root = root;
    }

    /// A certificate in PEM, intermediates after it, and the roots its holder trusts, in PEM.
    public record Certified(String chain, String roots) {}

    /// The authority of the swarm as it is.
    ///
    /// @throws IllegalStateException if the key was sealed with another vault's key, or changed
    public static Authority of(Swarm swarm, Vault vault, SecureRandom chance) {
        return new Authority(
                swarm,
                RootCa.read(
                        swarm.settings().trust().trustRoot(),
                        vault.unseal(swarm.secrets().caKey()),
                        chance));
    }

    /// A certificate for the key that signed `request` (PKCS #10 in PEM), lasting as long as the
    /// swarm's settings say.
    ///
    /// @throws IllegalArgumentException if the request can't be read, its signature is not its
    ///     key's, or its key is not on P-256
    public Certified issue(Subject subject, String request, Instant at) {
        Duration expiry = Duration.ofNanos(swarm.spec().nodeCertExpiryNs());
        return new Certified(root.issue(subject, request, expiry, at), root.certificatePem());
    }

    /// A join token with a new secret.
    public JoinToken freshToken() {
        return root.freshToken();
    }

    @Override
    public String toString() {
        return "Authority[" + root + "]";
    }
}
