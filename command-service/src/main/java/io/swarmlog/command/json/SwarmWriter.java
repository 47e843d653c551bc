package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.image.Root;
import io.swarmlog.image.Swarm;
import io.swarmlog.model.SwarmSpec;
import java.util.List;

/// Writes the swarm as `GET /swarm` answers it (Docker Engine API v1.41 `ClusterInfo`, `Swarm`).
public final class SwarmWriter {
    /// SwarmKit default of the data path port.
    private static final int DATA_PATH_PORT = 4789;

    /// Pools nobody asked for are not shown (SwarmKit default).
    private static final List<String> DEFAULT_POOLS = List.of("10.0.0.0/8");

    private SwarmWriter() {}

    /// The swarm without its tokens, as `GET /info` shows it.
    public static ObjectNode cluster(Swarm swarm) {
        GoObject out =
                new GoObject()
                        .put("ID", swarm.id().value())
                        .meta(swarm.meta())
                        .put("Spec", spec(swarm.spec(), swarm.root()))
                        .put("TLSInfo", NodeWriter.tls(swarm.root().desired()))
                        .put("RootRotationInProgress", swarm.root().rotation().isPresent());
        List<String> pools = swarm.settings().addressPools();
        if (pools.isEmpty() || pools.equals(DEFAULT_POOLS)) {
            out.putNull("DefaultAddrPool");
        } else {
            out.add("DefaultAddrPool", pools);
        }
        int port = swarm.settings().dataPathPort();
        return out.put("SubnetSize", swarm.settings().subnetSize())
                .put("DataPathPort", port == 0 ? DATA_PATH_PORT : port)
                .node();
    }

    /// The swarm with its join tokens in clear.
    public static ObjectNode swarm(Swarm swarm, String workerToken, String managerToken) {
        ObjectNode out = cluster(swarm);
        out.set(
                "JoinTokens",
                new GoObject().put("Worker", workerToken).put("Manager", managerToken).node());
        return out;
    }

    private static ObjectNode spec(SwarmSpec spec, Root root) {
        GoObject defaults = new GoObject();
        spec.defaultLogDriver()
                .ifPresent(driver -> defaults.put("LogDriver", TaskSpecWriter.driver(driver)));
        return new GoObject()
                .put("Name", spec.name())
                .put("Labels", spec.labels())
                .put(
                        "Orchestration",
                        new GoObject()
                                .put("TaskHistoryRetentionLimit", spec.taskHistoryRetentionLimit())
                                .node())
                .put("Raft", raft(spec.raft()))
                .put(
                        "Dispatcher",
                        new GoObject().add("HeartbeatPeriod", spec.heartbeatPeriodNs()).node())
                .put(
                        "CAConfig",
                        new GoObject()
                                .add("NodeCertExpiry", spec.nodeCertExpiryNs())
                                .add("SigningCACert", root.signingCert())
                                .add("ForceRotate", root.forceRotate())
                                .node())
                .put("TaskDefaults", defaults.node())
                .put(
                        "EncryptionConfig",
                        new GoObject().put("AutoLockManagers", spec.autoLockManagers()).node())
                .node();
    }

    private static ObjectNode raft(SwarmSpec.Raft raft) {
        return new GoObject()
                .add("SnapshotInterval", raft.snapshotInterval())
                .put("KeepOldSnapshots", raft.keepOldSnapshots())
                .add("LogEntriesForSlowFollowers", raft.logEntriesForSlowFollowers())
                .put("ElectionTick", raft.electionTick())
                .put("HeartbeatTick", raft.heartbeatTick())
                .node();
    }
}
