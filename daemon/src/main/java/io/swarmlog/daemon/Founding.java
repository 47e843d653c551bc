package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.UnlockKey;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.log.Input;
import io.swarmlog.model.Ids;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The beginning of a swarm on its first manager: the root of trust, the manager's identity, the
/// vault, all on disk, and the first command of the log.
///
/// The chance that all ids of the swarm are made from is drawn here, once; the swarm's own id is
/// the first that deciding will make from it, since the certificates carry it before there is a
/// log.
record Founding(HostState state, Input.InitialiseSwarm command, String certificate) {
    private static final int SEED_BYTES = 32;

    /// Swarm mode's default pool, used when none is asked for.
    private static final String DEFAULT_POOL = "10.0.0.0/8";

    private static final int DEFAULT_SUBNET_SIZE = 24;

    static Founding of(
            DaemonConfig config,
            SwarmReader.Init request,
            HostState.Place place,
            List<String> pools)
            throws IOException {
        HostFiles files = config.files();
        String clusterId = LogWay.clusterIdToBe(config.kafka());
        SecureRandom chance = new SecureRandom();
        Instant now = Instant.now();
        String seed = hex(chance);
        SwarmId swarm = new SwarmId(Ids.of(seed, 0, 0));
        NodeId node = new NodeId(Ids.of(hex(chance), 0, 0));
        RootCa ca = RootCa.found(chance, now);
        var identity =
                ca.identity(
                        Subject.node(node, CertificateRole.MANAGER, swarm),
                        NodeKey.generate(chance),
                        Duration.ofNanos(request.spec().nodeCertExpiryNs()),
                        now);
        Files.createDirectories(files.swarm());
        TlsFiles.write(
                files.identity(), identity.certificate(), identity.privateKey(), identity.roots());
        Vault vault = Vault.found(files.swarm(), chance);
        Sealed caKey = vault.seal(ca.privateKeyPem());
        AuthorityFile.write(
                files,
                new Authority.Material(
                        swarm,
                        Duration.ofNanos(request.spec().nodeCertExpiryNs()),
                        ca.certificatePem(),
                        caKey,
                        Optional.empty()));
        HostState state =
                new HostState(
                        new HostState.Self(node, 1, NodeSpec.Role.MANAGER, swarm),
                        1,
                        place,
                        clusterId,
                        List.of(place.door()),
                        false,
                        availability(request.availability()));
        state.write(files.state());
        Input.InitialiseSwarm command =
                new Input.InitialiseSwarm(
                        seed,
                        request.spec(),
                        pools,
                        request.subnetSize() == 0 ? DEFAULT_SUBNET_SIZE : request.subnetSize(),
                        request.dataPathPort(),
                        ca.trust(),
                        new Input.SwarmSecrets(
                                caKey,
                                vault.seal(ca.freshToken().text()),
                                vault.seal(ca.freshToken().text()),
                                vault.seal(UnlockKey.generate(chance).text())));
        return new Founding(state, command, identity.certificate());
    }

    static NodeSpec.Availability availability(String asked) {
        return switch (asked) {
            case "", "active" -> NodeSpec.Availability.ACTIVE;
            case "pause" -> NodeSpec.Availability.PAUSE;
            case "drain" -> NodeSpec.Availability.DRAIN;
            default -> throw Refusal.badRequest("invalid Availability: \"" + asked + '"');
        };
    }

    static List<String> pools(SwarmReader.Init request) {
        return request.addressPools().isEmpty() ? List.of(DEFAULT_POOL) : request.addressPools();
    }

    private static String hex(SecureRandom chance) {
        byte[] bytes = new byte[SEED_BYTES];
        chance.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
