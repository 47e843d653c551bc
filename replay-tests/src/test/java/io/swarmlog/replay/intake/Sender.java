package io.swarmlog.replay.intake;

import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Ids;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmId;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.signing.RecordSignature;
import io.swarmlog.signing.RecordSigner;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.intake.Letter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// One who writes to the topics of intake: its name, and a key with a certificate for it.
record Sender(String name, String chain, String key) {
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    static final RootCa ROOT = RootCa.found(new SecureRandom(), NOW);
    static final SwarmId SWARM = new SwarmId(Ids.of("seed", 0, 0));

    static final Sender MANAGER = of("manager", CertificateRole.MANAGER, ROOT, SWARM);
    static final Sender WORKER = of("worker", CertificateRole.WORKER, ROOT, SWARM);

    /// One that is no member; its certificate is good.
    static final Sender STRANGER = of("stranger", CertificateRole.MANAGER, ROOT, SWARM);

    static Sender of(String name, CertificateRole role, RootCa root, SwarmId swarm) {
        NodeKey key = NodeKey.generate(new SecureRandom());
        String chain =
                root.issue(
                        new Subject(name, role, swarm), key.publicKey(), Duration.ofDays(90), NOW);
        return new Sender(name, chain, key.pem());
    }

    NodeId id() {
        return new NodeId(name);
    }

    Letter sign(Letter.Kind kind, byte[] value) {
        return signAs(name, kind, value);
    }

    /// Under the key of somebody else.
    Letter signAs(String recordKey, Letter.Kind kind, byte[] value) {
        var record = RecordSigner.showing(kind.topic(), chain, key).sign(recordKey, value);
        return new Letter(
                kind,
                "0/0",
                recordKey.getBytes(StandardCharsets.UTF_8),
                value,
                Optional.of(record.headers().lastHeader(RecordSignature.HEADER).value()),
                Optional.of(record.headers().lastHeader(RecordSignature.CERTIFICATE).value()));
    }

    Letter unsigned(Letter.Kind kind, byte[] value) {
        return new Letter(
                kind,
                "0/0",
                name.getBytes(StandardCharsets.UTF_8),
                value,
                Optional.empty(),
                Optional.empty());
    }

    Input.RegisterNode registration() {
        return new Input.RegisterNode(
                id(),
                1,
                NodeSpec.Role.MANAGER,
                NodeSpec.Availability.ACTIVE,
                new Input.NodeAddress("10.0.0.1", "10.0.0.1:2377", 0),
                new NodeDescription(
                        name,
                        new TaskSpec.Platform("x86_64", "linux"),
                        4_000_000_000L,
                        8L << 30,
                        List.of(),
                        new NodeDescription.Engine(
                                "28.0.0", Collections.emptySortedMap(), List.of()),
                        new NodeDescription.TlsTrust("", "", "")));
    }

    /// A swarm of the manager and the worker, and what was done to it since.
    static ClusterImage swarm(Input... since) {
        Sealed secret = new Sealed("key", "text");
        List<Input> inputs = new ArrayList<>();
        inputs.add(
                new Input.InitialiseSwarm(
                        "seed",
                        io.swarmlog.command.json.SwarmReader.DEFAULTS,
                        List.of("10.0.0.0/8"),
                        24,
                        4789,
                        ROOT.trust(),
                        new Input.SwarmSecrets(secret, secret, secret, secret)));
        inputs.add(new Input.AdmitNode(MANAGER.id(), NodeSpec.Role.MANAGER, MANAGER.chain()));
        inputs.add(new Input.AdmitNode(WORKER.id(), NodeSpec.Role.WORKER, WORKER.chain()));
        inputs.add(MANAGER.registration());
        inputs.addAll(List.of(since));
        Control control = new Control(ClusterImage.EMPTY);
        for (int i = 0; i < inputs.size(); i++) {
            control.take(
                    new Logged<>(
                            i,
                            NOW.toEpochMilli(),
                            new InputRecord(new Origin.Api(), "local", "c" + i, inputs.get(i))));
        }
        return control.image();
    }
}
