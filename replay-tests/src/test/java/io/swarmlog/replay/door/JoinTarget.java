package io.swarmlog.replay.door;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.append.InputAppender;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RenewalProof;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.door.DoorAnswer;
import io.swarmlog.door.DoorCall;
import io.swarmlog.door.DoorRoutes;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.join.CredentialsDesk;
import io.swarmlog.join.DoorAudit;
import io.swarmlog.join.Grant;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import io.swarmlog.replay.fuzz.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a host without a certificate sends to the join port: the first line is `METHOD path`, the
/// others are the body.
public final class JoinTarget implements Target {
    private static final SecureRandom CHANCE = new SecureRandom();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final NodeId SELF = new NodeId("manager");

    /// A swarm has had enough after that many calls.
    private static final int CALLS_MAX = 300;

    private final Vault vault = vault();
    private final RootCa root = RootCa.found(CHANCE, NOW);
    private final String token = root.freshToken().text();
    private final DoorAudit audit = audit();
    private List<DoorRoutes> routes = begin();
    private int calls;

    private static Vault vault() {
        try {
            Path folder = Files.createTempDirectory("swarmlog-fuzz");
            Vault found = Vault.found(folder, CHANCE);
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One that is closed writes nothing and says so at once.
    private static DoorAudit audit() {
        var nowhere =
                new InputAppender(
                        Map.of("bootstrap.servers", "127.0.0.1:1"),
                        AvroWires.of(new FixedSchemaIds()).inputs());
        nowhere.close();
        return new DoorAudit(SELF, nowhere, () -> NOW);
    }

    private List<DoorRoutes> begin() {
        var log = new DecidedLog(NOW);
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
        return List.of(
                new CredentialsDesk(log, () -> vault, audit),
                new CertificateDesk(
                        new CertificateDesk.At(
                                SELF, new Grant.Log("cluster", Optional.empty()), log, log, audit),
                        () -> vault,
                        () -> NOW));
    }

    @Override
    public void put(byte[] bytes) {
        if (calls++ == CALLS_MAX) {
            routes = begin();
            calls = 0;
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = Math.max(0, text.indexOf('\n'));
        String[] line = text.substring(0, end).split(" ", 2);
        if (line.length < 2) {
            return;
        }
        var call =
                new DoorCall(
                        line[0], line[1], "", text.substring(end), "10.0.0.9", Optional.empty());
        for (DoorRoutes route : routes) {
            if (route.owns(call.path()) && route.isOpen(call)) {
                require(route, call);
                return;
            }
        }
    }

    private static void require(DoorRoutes route, DoorCall call) {
        try {
            DoorAnswer answer = route.answer(call);
            if (answer.status() >= 500) {
                throw new IllegalStateException(
                        "expected no fault of ours, but got "
                                + answer.status()
                                + ' '
                                + answer.body());
            }
        } catch (IllegalArgumentException refused) {
            // The door answers 400 with its text.
        }
    }

    @Override
    public List<byte[]> seeds() {
        NodeKey key = NodeKey.generate(CHANCE);
        String join =
                JSON.createObjectNode()
                        .put("token", token)
                        .put("request", key.request())
                        .put("featureLevel", 2)
                        .toString();
        String certificate =
                root.identity(
                                Subject.node(
                                        new NodeId("stranger"),
                                        CertificateRole.WORKER,
                                        new SwarmId("swarm1")),
                                key,
                                Duration.ofDays(1),
                                NOW)
                        .certificate();
        RenewalProof proof = RenewalProof.by(key, certificate, NodeKey.generate(CHANCE).request());
        String renew =
                JSON.createObjectNode()
                        .put("request", proof.request())
                        .put("certificate", proof.certificate())
                        .put("signature", proof.signature())
                        .toString();
        return List.of(
                text("POST /swarmlog/v1/certificate\n" + join),
                text("POST /swarmlog/v1/certificate\n" + renew),
                text("GET /swarmlog/v1/root\n"),
                text("POST /swarmlog/v1/credentials\n{\"keyId\":\"a\",\"sealed\":\"AAAA\"}"));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
