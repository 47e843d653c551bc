package io.swarmlog.command.ca;

import io.swarmlog.image.Root;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Input;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a manager issues certificates with: the root's key as the log keeps it, opened with the
/// managers' [Vault]. While a new root takes over, it is the new one that issues, and its
/// cross-signed certificate stands in every chain. Ask anew for each certificate, since settings
/// and root change.
public final class Authority {
    private final Material material;
    private final RootCa root;
    private final RootCa issuer;
    private final Vault vault;
    private final SecureRandom chance;

    private Authority(Material material, Vault vault, SecureRandom chance) {
        this.material = material;
        this.vault = vault;
        this.chance = chance;
        this.root = RootCa.read(material.root(), vault.unseal(material.key()), chance);
        this.issuer =
                material.next()
                        .map(next -> RootCa.read(next.root(), vault.unseal(next.key()), chance))
                        .orElse(root);
    }

    /// What an authority is made of. Nothing in it is secret without the vault's key.
    public record Material(
            SwarmId swarm, Duration expiry, String root, Sealed key, Optional<Next> next) {
        public static Material of(Swarm swarm) {
            return new Material(
                    swarm.id(),
                    Duration.ofNanos(swarm.spec().nodeCertExpiryNs()),
                    swarm.root().trust().trustRoot(),
                    swarm.secrets().caKey(),
                    swarm.root()
                            .rotation()
                            .map(it ->
                                    new Next(it.next().trustRoot(), it.crossSigned(), it.key())));
        }
    }

    /// The root that takes over.
    public record Next(String root, String crossSigned, Sealed key) {}

    /// A certificate in PEM, intermediates after it, and the roots its holder trusts, in PEM.
    public record Certified(String chain, String roots) {}

    /// The authority of the swarm as it is.
    ///
    /// @throws IllegalStateException if a key was sealed with another vault's key, or changed
    public static Authority of(Swarm swarm, Vault vault, SecureRandom chance) {
        return of(Material.of(swarm), vault, chance);
    }

    /// @throws IllegalStateException if a key was sealed with another vault's key, or changed
    public static Authority of(Material material, Vault vault, SecureRandom chance) {
        return new Authority(material, vault, chance);
    }

    /// A certificate for the key that signed `request` (PKCS #10 in PEM), lasting as long as the
    /// swarm's settings say.
    ///
    /// @throws IllegalArgumentException if the request can't be read, its signature is not its
    ///     key's, or its key is not on P-256
    public Certified issue(Subject subject, String request, Instant at) {
        String leaf = issuer.issue(subject, request, material.expiry(), at);
        String chain = leaf + material.next().map(Next::crossSigned).orElse("");
        return new Certified(chain, material.root() + material.next().map(Next::root).orElse(""));
    }

    /// Whether this swarm issued the certificate to a member of its own; its life is not looked at.
    public boolean issued(MemberCertificate certificate) {
        return certificate.subject().swarm().equals(material.swarm())
                && (certificate.isIssuedBy(root.trust()) || certificate.isIssuedBy(issuer.trust()));
    }

    /// The id of the swarm, which its certificates carry.
    public SwarmId swarm() {
        return material.swarm();
    }

    /// A join token with a new secret.
    public JoinToken freshToken() {
        return root.freshToken();
    }

    /// A new root to take over, signed by the present one: a fresh one, or the operator's, when its
    /// certificate and key are given.
    ///
    /// @throws IllegalArgumentException with the real engine's words if the operator's can't be
    ///     used
    public Input.RootRotation nextRoot(
            long forceRotate, String givenCertificate, String givenKey, Instant at) {
        RootCa next =
                givenCertificate.isEmpty()
                        ? RootCa.found(chance, at)
                        : GivenRoot.read(givenCertificate, givenKey, chance, at);
        return new Input.RootRotation(
                forceRotate,
                givenCertificate.isEmpty() ? "" : next.certificatePem(),
                next.trust(),
                root.crossSign(next),
                vault.seal(next.privateKeyPem()),
                vault.seal(next.freshToken().text()),
                vault.seal(next.freshToken().text()));
    }

    /// The wish for the root that is there already: it ends a rotation away from it.
    public static Input.RootRotation keptRoot(Swarm swarm, long forceRotate) {
        Root root = swarm.root();
        return new Input.RootRotation(
                forceRotate,
                root.trust().trustRoot(),
                root.trust(),
                "",
                swarm.secrets().caKey(),
                swarm.secrets().workerToken(),
                swarm.secrets().managerToken());
    }

    /// Whether the two are the same certificate, however their PEM was written.
    public static boolean isSameRoot(String onePem, String otherPem) {
        try {
            return Certificates.read(onePem).equals(Certificates.read(otherPem));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Authority[" + issuer + "]";
    }
}
