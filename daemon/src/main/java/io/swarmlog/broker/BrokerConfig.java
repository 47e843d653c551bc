package io.swarmlog.broker;

import java.nio.file.Path;
import java.util.List;

/// What a log server has to be told; everything else is fixed in [BrokerProperties].
///
/// - `directory`: its files; formatted when it is new or empty, kept otherwise.
/// - `nodeId`: its number among the managers, 1 and up, never used again for another.
/// - `clusterId`: of the log, a Kafka uuid ([EmbeddedKafka#newClusterId]); all managers say the
///   same.
/// - `listeners`: where it is reached.
/// - `tls`: its certificate, which must carry OU `swarm-manager`, and the root it trusts.
/// - `quorum`: whether it founds the quorum or joins one.
public record BrokerConfig(
        Path directory,
        int nodeId,
        String clusterId,
        Listeners listeners,
        TlsFiles tls,
        Quorum quorum) {

    /// Where the server listens and what it tells others to connect to.
    ///
    /// - `bindHost`: the local address of both ports; `0.0.0.0` for all.
    /// - `advertisedHost`: the address other hosts reach it by.
    /// - `clientPort`: producers, consumers and other brokers.
    /// - `controllerPort`: the quorum of the controllers.
    public record Listeners(
            String bindHost, String advertisedHost, int clientPort, int controllerPort) {
        /// Both ports on one address that is also the advertised one.
        public static Listeners on(String host, int clientPort, int controllerPort) {
            return new Listeners(host, host, clientPort, controllerPort);
        }

        /// `host:port` for clients.
        public String bootstrap() {
            return advertisedHost + ":" + clientPort;
        }

        String controller() {
            return advertisedHost + ":" + controllerPort;
        }
    }

    /// How the server's directory is formatted (KIP-853); it matters only the first time.
    public sealed interface Quorum {
        /// The first manager of a swarm: a quorum of one.
        record Founding() implements Quorum {}

        /// A further manager, which learns the quorum from `controllers` (`host:port`); it follows
        /// until it is made a voter. Later starts may say this, with all controllers known then,
        /// whoever founded the quorum.
        record Joining(List<String> controllers) implements Quorum {
            public Joining {
                controllers = List.copyOf(controllers);
            }
        }
    }

    /// The first manager of a swarm.
    public static BrokerConfig founding(
            Path directory, String clusterId, Listeners listeners, TlsFiles tls) {
        return new BrokerConfig(directory, 1, clusterId, listeners, tls, new Quorum.Founding());
    }
}
