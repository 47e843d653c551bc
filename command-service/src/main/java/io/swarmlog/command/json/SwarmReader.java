package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.model.SwarmSpec;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the bodies of `POST /swarm/init`, `/swarm/join`, `/swarm/unlock` and `/swarm/update`
/// (Docker Engine API v1.41).
public final class SwarmReader {
    /// What a manager listens on when nothing is said.
    public static final int DEFAULT_PORT = 2377;

    /// What a swarm begins with (SwarmKit defaults: history 5, snapshots each 10000 entries, 500
    /// entries kept, certificates 90 days; its heartbeat of 5 s is 1 s here: see ADR 0007).
    public static final SwarmSpec DEFAULTS =
            new SwarmSpec(
                    SwarmSpec.NAME,
                    new TreeMap<>(),
                    5,
                    new SwarmSpec.Raft(10_000, 0, 500, 10, 1),
                    SwarmSpec.STANDARD_HEARTBEAT.toNanos(),
                    7_776_000_000_000_000L,
                    false,
                    Optional.empty());

    /// An update takes what is sent and nothing else: what is absent becomes zero.
    private static final SwarmSpec ZERO =
            new SwarmSpec(
                    SwarmSpec.NAME,
                    new TreeMap<>(),
                    0,
                    new SwarmSpec.Raft(0, 0, 0, 0, 0),
                    0,
                    0,
                    false,
                    Optional.empty());

    private SwarmReader() {}

    /// The body of `POST /swarm/init`, the spec's defaults filled in.
    public record Init(
            String listenAddr,
            String advertiseAddr,
            String dataPathAddr,
            int dataPathPort,
            boolean forceNewCluster,
            String availability,
            List<String> addressPools,
            int subnetSize,
            SwarmSpec spec) {}

    /// The body of `POST /swarm/join`.
    public record Join(
            String listenAddr,
            String advertiseAddr,
            String dataPathAddr,
            List<String> remoteAddrs,
            String joinToken,
            String availability) {
        @Override
        public String toString() {
            return "Join[remoteAddrs=" + remoteAddrs + ", …]";
        }
    }

    /// What is asked of the root of trust: `forceRotate` counts the wishes for a new one, and the
    /// signing certificate and key are the operator's own, else empty.
    public record RootWish(long forceRotate, String signingCert, String signingKey) {
        @Override
        public String toString() {
            return "RootWish[forceRotate=" + forceRotate + ", …]";
        }
    }

    public static Init init(JsonNode body) {
        GoStruct init = GoStruct.top("swarm.InitRequest", body);
        if (!rootWish(init.structOrEmpty("Spec", "Spec")).signingCert().isEmpty()) {
            throw Refusal.missing("beginning with a root CA of one's own");
        }
        SwarmSpec spec = merge(DEFAULTS, init.structOrEmpty("Spec", "Spec"));
        boolean autoLock = init.flag("AutoLockManagers") || spec.autoLockManagers();
        return new Init(
                init.text("ListenAddr"),
                init.text("AdvertiseAddr"),
                init.text("DataPathAddr"),
                init.uint32("DataPathPort"),
                init.flag("ForceNewCluster"),
                init.text("Availability"),
                init.texts("DefaultAddrPool"),
                init.uint32("SubnetSize"),
                new SwarmSpec(
                        spec.name(),
                        spec.labels(),
                        spec.taskHistoryRetentionLimit(),
                        spec.raft(),
                        spec.heartbeatPeriodNs(),
                        spec.nodeCertExpiryNs(),
                        autoLock,
                        spec.defaultLogDriver()));
    }

    public static Join join(JsonNode body) {
        GoStruct join = GoStruct.top("swarm.JoinRequest", body);
        return new Join(
                join.text("ListenAddr"),
                join.text("AdvertiseAddr"),
                join.text("DataPathAddr"),
                join.texts("RemoteAddrs").stream().map(SwarmReader::withPort).toList(),
                join.text("JoinToken"),
                join.text("Availability"));
    }

    /// The key in the body of `POST /swarm/unlock`.
    public static String unlockKey(JsonNode body) {
        return GoStruct.top("swarm.UnlockRequest", body).text("UnlockKey");
    }

    /// The body of `POST /swarm/update`.
    public static SwarmSpec update(JsonNode body) {
        return merge(ZERO, GoStruct.top("swarm.Spec", body));
    }

    /// The root that the body of `POST /swarm/update` asks for.
    public static RootWish rootWish(JsonNode body) {
        return rootWish(GoStruct.top("swarm.Spec", body));
    }

    private static RootWish rootWish(GoStruct spec) {
        GoStruct ca = spec.structOrEmpty("CAConfig", "CAConfig");
        return new RootWish(
                ca.uint64("ForceRotate").orElse(0L),
                ca.text("SigningCACert"),
                ca.text("SigningCAKey"));
    }

    private static SwarmSpec merge(SwarmSpec ground, GoStruct spec) {
        String name = spec.text("Name");
        if (!name.isEmpty() && !name.equals(SwarmSpec.NAME)) {
            throw Refusal.badRequest("swarm spec must be named \"default\"");
        }
        GoStruct ca = spec.structOrEmpty("CAConfig", "CAConfig");
        if (!ca.structs("ExternalCAs", "ExternalCA").isEmpty()) {
            throw Refusal.missing("an external CA");
        }
        GoStruct orchestration = spec.structOrEmpty("Orchestration", "OrchestrationConfig");
        GoStruct encryption = spec.structOrEmpty("EncryptionConfig", "EncryptionConfig");
        return new SwarmSpec(
                SwarmSpec.NAME,
                spec.map("Labels"),
                orchestration
                        .int64("TaskHistoryRetentionLimit", "int64")
                        .orElse(ground.taskHistoryRetentionLimit()),
                raft(ground.raft(), spec.structOrEmpty("Raft", "RaftConfig")),
                or(
                        spec.structOrEmpty("Dispatcher", "DispatcherConfig")
                                .nanos("HeartbeatPeriod"),
                        ground.heartbeatPeriodNs()),
                or(ca.nanos("NodeCertExpiry"), ground.nodeCertExpiryNs()),
                encryption.flag("AutoLockManagers"),
                spec.structOrEmpty("TaskDefaults", "TaskDefaults")
                        .struct("LogDriver", "Driver")
                        .map(TaskSpecReader::driver));
    }

    private static SwarmSpec.Raft raft(SwarmSpec.Raft ground, GoStruct raft) {
        return new SwarmSpec.Raft(
                or(raft.uint64("SnapshotInterval").orElse(0L), ground.snapshotInterval()),
                raft.uint64("KeepOldSnapshots").orElse(ground.keepOldSnapshots()),
                or(
                        raft.uint64("LogEntriesForSlowFollowers").orElse(0L),
                        ground.logEntriesForSlowFollowers()),
                (int) or(raft.int32("ElectionTick"), ground.electionTick()),
                (int) or(raft.int32("HeartbeatTick"), ground.heartbeatTick()));
    }

    private static long or(long sent, long ground) {
        return sent == 0 ? ground : sent;
    }

    /// A manager's address without a port means swarm's own.
    private static String withPort(String address) {
        return address.matches("[^:]+|\\[.*]") ? address + ":" + DEFAULT_PORT : address;
    }
}
