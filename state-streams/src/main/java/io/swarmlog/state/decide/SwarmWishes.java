package io.swarmlog.state.decide;

import io.swarmlog.image.Swarm;
import io.swarmlog.log.Event;
import io.swarmlog.log.Failure;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.Reason;
import io.swarmlog.model.SwarmId;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.state.address.AddressPools;
import io.swarmlog.state.address.Subnet;
import io.swarmlog.state.admit.Refusal;
import io.swarmlog.state.admit.SizeRules;
import io.swarmlog.state.turn.Turn;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What operators wish of the swarm as a whole (moby daemon/cluster/swarm.go, SwarmKit
/// manager/controlapi/cluster.go).
final class SwarmWishes {
    private static final List<String> POOLS_DEFAULT = List.of("10.0.0.0/8");
    private static final int SUBNET_SIZE_DEFAULT = 24;

    /// Fewer than 8 addresses are no use to a network (moby `validateDefaultAddrPool`).
    private static final int SUBNET_SIZE_MAX = 29;

    private static final int DATA_PORT_DEFAULT = 4_789;
    private static final int DATA_PORT_MIN = 1_024;
    private static final int DATA_PORT_MAX = 49_151;
    private static final long CERT_EXPIRY_MIN_NS = 3_600_000_000_000L;

    private SwarmWishes() {}

    static void initialise(Turn turn, Input.InitialiseSwarm asked) {
        Input.InitialiseSwarm wish = completed(asked);
        Optional<Event.Rejected> refusal = refusal(turn, wish);
        if (refusal.isPresent()) {
            turn.emit(refusal.get());
            return;
        }
        turn.emit(new Event.SwarmInitialised(new SwarmId(turn.newId(wish.seed())), wish));
        network(turn, ingress());
        network(turn, predefined("bridge"));
        network(turn, predefined("host"));
    }

    private static Input.InitialiseSwarm completed(Input.InitialiseSwarm wish) {
        return new Input.InitialiseSwarm(
                wish.seed(),
                wish.spec(),
                wish.addressPools().isEmpty() ? POOLS_DEFAULT : wish.addressPools(),
                wish.subnetSize() == 0 ? SUBNET_SIZE_DEFAULT : wish.subnetSize(),
                wish.dataPathPort() == 0 ? DATA_PORT_DEFAULT : wish.dataPathPort(),
                wish.trust(),
                wish.secrets());
    }

    private static Optional<Event.Rejected> refusal(Turn turn, Input.InitialiseSwarm wish) {
        if (turn.image().swarm().isPresent()) {
            return refused(
                    Reason.UNAVAILABLE,
                    "This node is already part of a swarm. Use \"docker swarm leave\" to leave this"
                            + " swarm and join another one.");
        }
        if (wish.dataPathPort() < DATA_PORT_MIN || wish.dataPathPort() > DATA_PORT_MAX) {
            return refused(
                    Reason.UNKNOWN,
                    "Datapath port number is not in valid range (1024-49151) : "
                            + wish.dataPathPort());
        }
        if (wish.subnetSize() > SUBNET_SIZE_MAX) {
            return refused(Reason.UNKNOWN, "subnet size is out of range: " + wish.subnetSize());
        }
        for (String pool : wish.addressPools()) {
            Optional<Subnet> subnet = Subnet.read(pool);
            if (subnet.isEmpty()) {
                return refused(
                        Reason.UNKNOWN,
                        "invalid base pool " + pool + ": invalid CIDR address: " + pool);
            }
            if (wish.subnetSize() < subnet.get().prefixLength()) {
                return refused(
                        Reason.UNKNOWN,
                        "invalid CIDR: \"%s\". Subnet size is too small for pool: %d"
                                .formatted(pool, wish.subnetSize()));
            }
        }
        return specRefusal(wish.spec())
                .map(rejected ->
                        new Event.Rejected(
                                Reason.UNKNOWN,
                                "error updating cluster settings: " + rejected.message()));
    }

    private static Optional<Event.Rejected> specRefusal(SwarmSpec spec) {
        if (spec.nodeCertExpiryNs() != 0 && spec.nodeCertExpiryNs() < CERT_EXPIRY_MIN_NS) {
            return Optional.of(
                    Refusal.rpc(
                            Reason.INVALID_ARGUMENT, "minimum certificate expiry time is: 1h0m0s"));
        }
        if (spec.heartbeatPeriodNs() < 0) {
            return Optional.of(
                    Refusal.rpc(
                            Reason.INVALID_ARGUMENT,
                            "heartbeat time period cannot be a negative duration"));
        }
        return SizeRules.check(spec);
    }

    private static Optional<Event.Rejected> refused(Reason reason, String message) {
        return Optional.of(Refusal.plain(reason, message));
    }

    private static void network(Turn turn, NetworkSpec spec) {
        turn.emit(new Event.NetworkCreated(new NetworkId(turn.newId()), spec));
    }

    private static NetworkSpec ingress() {
        return new NetworkSpec(
                "ingress",
                Collections.emptySortedMap(),
                "overlay",
                Collections.emptySortedMap(),
                false,
                false,
                false,
                true,
                Optional.empty());
    }

    /// A network every engine has by itself, so that services can name it.
    private static NetworkSpec predefined(String name) {
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put(AddressPools.PREDEFINED, "true");
        return new NetworkSpec(
                name,
                Collections.unmodifiableSortedMap(labels),
                name,
                Collections.emptySortedMap(),
                false,
                false,
                false,
                false,
                Optional.empty());
    }

    static void update(Turn turn, Input.UpdateSwarm wish) {
        Swarm swarm = turn.image().swarm().orElseThrow();
        if (!wish.spec().name().equals(SwarmSpec.NAME)) {
            turn.emit(
                    Refusal.plain(Reason.INVALID_ARGUMENT, "swarm spec must be named \"default\""));
            return;
        }
        Optional<Event.Rejected> refusal =
                specRefusal(wish.spec())
                        .or(() ->
                                Versions.isCurrent(swarm.meta(), wish.version())
                                        ? Optional.empty()
                                        : Optional.of(Versions.OUT_OF_SEQUENCE));
        if (refusal.isPresent()) {
            turn.emit(refusal.get());
            return;
        }
        turn.emit(
                new Event.SwarmUpdated(
                        wish.spec(), wish.workerToken(), wish.managerToken(), wish.unlockKey()));
        wish.rotation().ifPresent(rotation -> RootRotations.begin(turn, rotation));
    }

    /// Control looked for it before it took the input that it is about.
    static void skip(Turn turn, Input.SkipInput wish) {
        if (turn.input().origin() instanceof Origin.Published) {
            turn.emit(
                    Refusal.rpc(
                            Reason.PERMISSION_DENIED, "only a manager may have an input skipped"));
            return;
        }
        boolean skipped = turn.image().faults().has(wish.offset(), Failure.SKIPPED);
        if (skipped && !turn.image().allows(Feature.SKIPPING)) {
            turn.emit(
                    Refusal.plain(
                            Reason.ALREADY_EXISTS,
                            "the input at offset " + wish.offset() + " was skipped"));
            return;
        }
        turn.emit(
                skipped
                        ? new Event.InputSkipped(wish.offset())
                        : Refusal.rpc(
                                Reason.FAILED_PRECONDITION,
                                "expected an input that control can't get past, but the one at"
                                        + " offset "
                                        + wish.offset()
                                        + " is decided or not there yet"));
    }
}
