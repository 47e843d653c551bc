package io.swarmlog.daemon;

import io.swarmlog.broker.BrokerConfig;
import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.codec.Wires;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.follow.Follower;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;

/// The log of a lone manager.
final class OneBroker {
    private OneBroker() {}

    /// What a member has of it.
    record Log(Map<String, Object> kafka, Wires wires, Follower follower) implements MemberLog {}

    /// A log server of a manager, its files below `folder`.
    static EmbeddedKafka start(Path folder) throws IOException {
        Instant now = Instant.now();
        var root = RootCa.found(new SecureRandom(), now);
        var own =
                Subject.node(new NodeId("manager"), CertificateRole.MANAGER, new SwarmId("swarm"));
        var made =
                root.identity(
                        own, NodeKey.generate(new SecureRandom()), RootCa.STANDARD_EXPIRY, now);
        var tls =
                TlsFiles.write(
                        folder.resolve("tls"), made.certificate(), made.privateKey(), made.roots());
        return EmbeddedKafka.start(
                BrokerConfig.founding(
                        folder.resolve("log"), EmbeddedKafka.newClusterId(), freePorts(), tls));
    }

    private static BrokerConfig.Listeners freePorts() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var client = new ServerSocket(0, 1, loopback);
                var controller = new ServerSocket(0, 1, loopback)) {
            return BrokerConfig.Listeners.on(
                    "127.0.0.1", client.getLocalPort(), controller.getLocalPort());
        }
    }
}
