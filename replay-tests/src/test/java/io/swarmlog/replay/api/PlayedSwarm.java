package io.swarmlog.replay.api;

import io.swarmlog.command.api.ListenAddr;
import io.swarmlog.command.api.Membership;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Logged;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Ids;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.control.Control;
import io.swarmlog.state.control.Decision;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One host with the whole of deciding in memory: the log is a counter, time is what the recording
/// says, and the agent is a [PlayedAgent].
final class PlayedSwarm implements Membership, CommandLog, LiveImage {
    private static final long RECORDED_HEARTBEAT_NS = 5_000_000_000L;
    private static final String HOST = "127.0.0.1";
    private static final SortedMap<String, List<String>> INTERFACES =
            new TreeMap<>(new TreeMap<>(java.util.Map.of("lo", List.of(HOST))));

    private final PlayedAgent agent;
    private final List<Listener> listeners = new ArrayList<>();
    private Control control = new Control(ClusterImage.EMPTY);
    private Membership.State state = new Membership.State.Inactive();
    private Optional<Input.RegisterNode> node = Optional.empty();
    private long offset;
    private long nowMs;
    private int secrets;

    PlayedSwarm(PlayedAgent agent) {
        this.agent = agent;
    }

    /// Lets time pass: timers fire and the agent reports, each at its time.
    void advance(long toMs) {
        while (true) {
            agent.look(control.image(), nowMs);
            Optional<PlayedAgent.Due> report = node.isPresent() ? agent.next() : Optional.empty();
            long reportMs = report.map(PlayedAgent.Due::atMs).orElse(Long.MAX_VALUE);
            long timerMs = firstTimer();
            if (Math.min(reportMs, timerMs) > toMs) {
                break;
            }
            nowMs = Math.max(nowMs, Math.min(reportMs, timerMs));
            if (timerMs <= reportMs) {
                take(new Origin.Clock(), "clock", new Input.Tick());
            } else {
                agent.done(report.orElseThrow());
                Input.RegisterNode here = node.orElseThrow();
                take(
                        new Origin.Node(here.node()),
                        here.node().value(),
                        PlayedAgent.report(here, report.orElseThrow(), nowMs));
            }
        }
        nowMs = Math.max(nowMs, toMs);
    }

    private long firstTimer() {
        var timers = control.image().indexes().timers();
        return timers.isEmpty() ? Long.MAX_VALUE : timers.first().dueMs();
    }

    private Decision take(Origin origin, String principal, Input input) {
        ClusterImage before = control.image();
        long at = offset++;
        Decision decision =
                control.take(
                        new Logged<>(
                                at,
                                nowMs,
                                new InputRecord(origin, principal, "command-" + at, input)));
        listeners.forEach(it -> it.advanced(decision.events(), before, control.image()));
        return decision;
    }

    /// The node's program reads the newest feature level from here on.
    void upgrade() {
        Input.RegisterNode here = node.orElseThrow();
        take(
                new Origin.Node(here.node()),
                here.node().value(),
                new Input.RegisterNode(
                        here.node(),
                        here.incarnation(),
                        here.role(),
                        here.availability(),
                        here.address(),
                        here.description().reading(Feature.NEWEST)));
    }

    /// The id of this node.
    String self() {
        return node.map(it -> it.node().value()).orElse("");
    }

    long nowMs() {
        return nowMs;
    }

    // ---- the log

    @Override
    public CommandLog.Outcome submit(Input.Command command, String principal) {
        List<EventRecord> events = take(new Origin.Api(), principal, command).events();
        for (EventRecord event : events) {
            if (event.event() instanceof Event.Rejected(var reason, String message, var _)) {
                return new CommandLog.Outcome.Refused(reason, message);
            }
        }
        return new CommandLog.Outcome.Accepted(events, control.image());
    }

    @Override
    public ClusterImage image() {
        return control.image();
    }

    @Override
    public LiveImage.Subscription subscribe(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    // ---- the membership

    @Override
    public Membership.State state() {
        return state;
    }

    @Override
    public String init(SwarmReader.Init request) {
        ListenAddr.HostPort listen = ListenAddr.listen(request.listenAddr(), INTERFACES);
        ListenAddr.HostPort advertise =
                ListenAddr.advertise(request.advertiseAddr(), "", listen.port(), INTERFACES);
        String _ = ListenAddr.dataPath(request.dataPathAddr(), INTERFACES);
        ListenAddr.checkPools(request.addressPools(), request.subnetSize());
        int dataPathPort = ListenAddr.dataPathPort(request.dataPathPort());
        control = new Control(ClusterImage.EMPTY);
        NodeId self = new NodeId(Ids.of("node", offset, 0));
        CommandLog.Outcome outcome =
                submit(
                        new Input.InitialiseSwarm(
                                "seed-" + offset,
                                asSwarm(request.spec()),
                                request.addressPools(),
                                request.subnetSize(),
                                dataPathPort,
                                new NodeDescription.TlsTrust("root", "subject", "key"),
                                new Input.SwarmSecrets(
                                        seal("ca"), freshToken(), freshToken(), freshUnlockKey())),
                        "docker-api@" + self);
        if (outcome instanceof CommandLog.Outcome.Refused(var reason, String message)) {
            control = new Control(ClusterImage.EMPTY);
            throw new Refusal(reason.httpStatus(), message);
        }
        Input.RegisterNode register = register(self, request.availability(), advertise);
        node = Optional.of(register);
        take(new Origin.Node(self), self.value(), register);
        submit(new Input.AdmitNode(self, NodeSpec.Role.MANAGER, "certificate"), "swarm");
        take(new Origin.Node(self), self.value(), new Input.TookLead(self, 1));
        state =
                new Membership.State.Manager(
                        this, this, self, advertise.host(), advertise.toString());
        return self.value();
    }

    /// The heartbeat is 5 s unless the user says else, as in the swarm that was recorded; ours is
    /// less (docs/adr/0007-liveness.md).
    private static SwarmSpec asSwarm(SwarmSpec spec) {
        long standardNs = SwarmSpec.STANDARD_HEARTBEAT.toNanos();
        return new SwarmSpec(
                spec.name(),
                spec.labels(),
                spec.taskHistoryRetentionLimit(),
                spec.raft(),
                spec.heartbeatPeriodNs() == standardNs
                        ? RECORDED_HEARTBEAT_NS
                        : spec.heartbeatPeriodNs(),
                spec.nodeCertExpiryNs(),
                spec.autoLockManagers(),
                spec.defaultLogDriver());
    }

    private static Input.RegisterNode register(
            NodeId self, String availability, ListenAddr.HostPort advertise) {
        NodeSpec.Availability wanted =
                availability.isEmpty()
                        ? NodeSpec.Availability.ACTIVE
                        : NodeSpec.Availability.valueOf(availability.toUpperCase(Locale.ROOT));
        List<NodeDescription.Plugin> plugins = new ArrayList<>();
        for (String log :
                List.of(
                        "awslogs",
                        "fluentd",
                        "gcplogs",
                        "gelf",
                        "journald",
                        "json-file",
                        "local",
                        "logentries",
                        "splunk",
                        "syslog")) {
            plugins.add(new NodeDescription.Plugin("Log", log));
        }
        for (String network : List.of("bridge", "host", "ipvlan", "macvlan", "null", "overlay")) {
            plugins.add(new NodeDescription.Plugin("Network", network));
        }
        plugins.add(new NodeDescription.Plugin("Volume", "local"));
        return new Input.RegisterNode(
                self,
                1,
                NodeSpec.Role.MANAGER,
                wanted,
                new Input.NodeAddress(advertise.host(), advertise.toString(), 0),
                new NodeDescription(
                        "vm",
                        new TaskSpec.Platform("x86_64", "linux"),
                        2_000_000_000L,
                        25_276_510_208L,
                        List.of(),
                        new NodeDescription.Engine("20.10.24+dfsg1", new TreeMap<>(), plugins),
                        new NodeDescription.TlsTrust("root", "subject", "key")));
    }

    @Override
    public void join(SwarmReader.Join request) {
        if (!request.joinToken().startsWith("SWMTKN-1-") || request.joinToken().length() < 40) {
            throw Refusal.internal("invalid join token");
        }
        throw new Refusal(503, "nobody listens at " + request.remoteAddrs());
    }

    @Override
    public void leave(boolean force) {
        state = new Membership.State.Inactive();
        node = Optional.empty();
        control = new Control(ClusterImage.EMPTY);
    }

    @Override
    public void unlock(String key) {
        throw Refusal.badRequest("invalid key string");
    }

    @Override
    public String unseal(Sealed secret) {
        return new String(Base64.getDecoder().decode(secret.base64()), StandardCharsets.UTF_8);
    }

    @Override
    public Sealed freshToken() {
        return seal("SWMTKN-1-" + Ids.of("token", secrets++, 0));
    }

    @Override
    public Sealed freshUnlockKey() {
        return seal("SWMKEY-1-" + Ids.of("key", secrets++, 0));
    }

    @Override
    public Input.RootRotation nextRoot(SwarmReader.RootWish wish) {
        throw Refusal.missing("rotating the root CA");
    }

    @Override
    public Sealed seal(String clear) {
        return new Sealed(
                "test", Base64.getEncoder().encodeToString(clear.getBytes(StandardCharsets.UTF_8)));
    }
}
