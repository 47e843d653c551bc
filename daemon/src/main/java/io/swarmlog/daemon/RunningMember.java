package io.swarmlog.daemon;

import io.swarmlog.agent.Agent;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.api.Membership;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.join.CertificateDesk;
import io.swarmlog.join.CredentialsClient;
import io.swarmlog.log.Input;
import io.swarmlog.mesh.Mesh;
import io.swarmlog.mesh.net.MeshConfig;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of a member in one life of it: those of the log, a manager's or a worker's, and those of
/// the node, which are the agent and the mesh.
///
/// They start and end apart, so that a node whose role changes is away for a moment only: its next
/// life reads the log, and serves others from it if it is a manager's, before this one rests.
final class RunningMember implements AutoCloseable {
    /// A first start on a loaded machine may need it.
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    /// For those who decide in another process, which may just be starting.
    private static final Duration DECIDED_LIMIT = Duration.ofSeconds(90);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Logger LOG = LoggerFactory.getLogger(RunningMember.class);

    /// Who a command comes from when the host itself has it done.
    static final String LOCAL_USER = "local";

    /// How long is waited at a time for the quorum to go on without this host.
    private static final Duration QUORUM_LIMIT = Duration.ofSeconds(30);

    private final DaemonConfig config;
    private final HostState host;
    private final HostSecrets secrets;
    private final Parts ofLog = new Parts();
    private final Parts ofUpkeep = new Parts();
    private final Parts ofAgent = new Parts();
    private final Parts ofNode = new Parts();
    private final MemberLog log;
    private final Optional<ManagerParts> manager;
    private volatile Optional<Agent> agent = Optional.empty();
    private volatile boolean closed;

    /// Starts all parts; returns once the swarm knows this life of the node.
    ///
    /// @param founding what the swarm begins with, on its first manager
    static RunningMember start(
            DaemonConfig config, HostState host, Optional<Founding> founding, HostSecrets secrets)
            throws IOException {
        RunningMember member = new RunningMember(config, host, founding, secrets);
        try {
            member.serve();
            return member;
        } catch (IOException | RuntimeException e) {
            member.close();
            throw e;
        }
    }

    /// The next life of the node of `last`, in another role. `last` serves until its successor does;
    /// it still has to be closed, also when this fails.
    static RunningMember succeed(RunningMember last, HostState next) throws IOException {
        RunningMember member = new RunningMember(last.config, next, Optional.empty(), last.secrets);
        try {
            last.rest();
            member.serve();
            return member;
        } catch (IOException | RuntimeException e) {
            member.close();
            throw e;
        }
    }

    private RunningMember(
            DaemonConfig config, HostState host, Optional<Founding> founding, HostSecrets secrets)
            throws IOException {
        this.config = config;
        this.host = host;
        this.secrets = secrets;
        PortClaims.claim(host.ports().first());
        ExpiredCertificate.replace(config.files(), host, secrets, InstantSource.system());
        try {
            if (host.isManager()) {
                ManagerParts started =
                        ofLog.add("manager", ManagerParts.start(config, host, secrets::vault));
                manager = Optional.of(started);
                log = started;
                founding.ifPresent(first -> begin(started, first));
            } else {
                manager = Optional.empty();
                log =
                        ofLog.add(
                                "worker",
                                WorkerParts.start(LogWay.of(config, host), config.files()));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts the parts of the node; returns once the swarm knows this life of it.
    private void serve() throws IOException {
        if (manager.isEmpty()) {
            // Not sooner: a life as a manager, which keeps those files, may have just ended.
            secrets.keys().asWorker();
        }
        ofUpkeep.add(
                "upkeep",
                new Upkeep(log.follower(), duties(config.files(), secrets), Upkeep.PERIOD));
        switch (config.process()) {
            case COMMAND_SERVICE -> {}
            case WHOLE -> {
                Agent started =
                        ofAgent.add(
                                "agent",
                                AgentStart.start(
                                        config,
                                        host,
                                        log,
                                        opener(
                                                config.files(),
                                                host,
                                                log.follower(),
                                                secrets::vault)));
                agent = Optional.of(started);
                ofNode.add("mesh", mesh(config.files(), host, log));
                awaitSettled(started);
            }
        }
        manager.ifPresent(ManagerParts::serves);
    }

    /// The host's files are about to be those of another life: nothing is kept in them any more.
    void endUpkeep() {
        ofUpkeep.close();
    }

    /// Stops the parts of the node but for the agent, which says on that the node lives; those of the
    /// log go on. Tasks run on.
    private void rest() {
        agent.ifPresent(Agent::rest);
        ofNode.close();
    }

    static Mesh mesh(HostFiles files, HostState host, MemberLog log) throws IOException {
        return Mesh.start(
                log.follower(),
                host.node(),
                MeshConfig.standard(_ -> {}),
                MeshTunnels.of(files, host));
    }

    private List<Upkeep.Duty> duties(HostFiles files, HostSecrets secrets) throws IOException {
        TlsFiles tls = new TlsFiles(files.identity());
        InstantSource clock = InstantSource.system();
        if (manager.isEmpty()) {
            var asked = new AskedIssuing(host, log.follower(), tls, clock);
            return List.of(new CertificateRenewal(tls, asked, clock)::look);
        }
        KeysAtRest keys = secrets.keys();
        var own = new OwnIssuing(host.node(), log.follower(), manager.get().ledger(), keys, clock);
        return List.of(
                new CertificateRenewal(tls, own, clock)::look,
                image -> AuthorityFile.follow(files, image),
                image -> keys.follow(image.swarm().orElseThrow()));
    }

    /// Credentials on the log are sealed for managers; a worker asks one.
    static Function<Sealed, Optional<String>> opener(
            HostFiles files, HostState host, LiveImage live, Supplier<Vault> vault) {
        if (host.isManager()) {
            return sealed -> Optional.of(vault.get().unseal(sealed));
        }
        TlsFiles tls = new TlsFiles(files.identity());
        return sealed ->
                Optional.of(
                        CredentialsClient.open(CertificateDesk.doors(live.image()), tls, sealed));
    }

    private static void begin(ManagerParts manager, Founding founding) {
        HostState.Self self = founding.state().self();
        Awaited.during(
                "the first command of the swarm to be decided",
                () -> {
                    submitFirst(manager, founding.command(), image -> image.swarm().isPresent());
                    submitFirst(
                            manager,
                            new Input.AdmitNode(self.node(), self.role(), founding.certificate()),
                            image -> image.members().byId().containsKey(self.node()));
                    return self;
                });
        manager.sayThatItLeads(self.node(), founding.state().incarnation());
    }

    /// Where those who decide are other processes they may start later than this one: a command that
    /// is on the log is waited for, and never written twice.
    private static void submitFirst(
            ManagerParts manager, Input.Command command, Predicate<ClusterImage> isDone) {
        switch (manager.ledger().submit(command, LOCAL_USER)) {
            case CommandLog.Outcome.Accepted _ -> {}
            case CommandLog.Outcome.Refused(var reason, String message) ->
                    throw new Refusal(reason.httpStatus(), message);
            case CommandLog.Outcome.Unknown(String message) -> {
                long deadline = System.nanoTime() + DECIDED_LIMIT.toNanos();
                while (!isDone.test(manager.follower().image())) {
                    if (System.nanoTime() > deadline) {
                        throw new Refusal(
                                503,
                                "expected the first command of the swarm to be decided within "
                                        + DECIDED_LIMIT.toSeconds()
                                        + " s, but nobody does (does 'streams' run?): "
                                        + message);
                    }
                    LockSupport.parkNanos(LOOK_AGAIN.toNanos());
                }
            }
        }
    }

    /// Has a command of the host itself done.
    void submit(Input.Command command) {
        manager.ifPresent(it -> submit(it.ledger(), command));
    }

    private static void submit(CommandLog log, Input.Command command) {
        switch (log.submit(command, LOCAL_USER)) {
            case CommandLog.Outcome.Accepted _ -> {}
            case CommandLog.Outcome.Refused(var reason, String message) ->
                    throw new Refusal(reason.httpStatus(), message);
            case CommandLog.Outcome.Unknown(String message) -> throw new Refusal(503, message);
        }
    }

    /// A manager whose engine does not answer serves all the same; its node is registered later.
    private static void awaitSettled(Agent agent) throws IOException {
        try {
            agent.settled().get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("expected the swarm to know this node, but it does not yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the node was registered", e);
        }
    }

    /// Where the agent is another process, which starts when the host's files say that it is a
    /// member: waits for the node to be there, but not for ever.
    void awaitNode() {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (live().image().node(host.node()).filter(Node::hasCome).isEmpty()) {
            if (System.nanoTime() > deadline) {
                LOG.atWarn().addKeyValue("node", host.node()).log("no agent of this host is seen");
                return;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    HostState host() {
        return host;
    }

    /// What the host is while these parts run.
    Membership.State state() {
        return manager.<Membership.State>map(started ->
                        new Membership.State.Manager(
                                started.follower(),
                                started.ledger(),
                                host.node(),
                                host.address(),
                                host.place().door()))
                .orElseGet(() ->
                        new Membership.State.Worker(host.node(), host.address(), host.doors()));
    }

    LiveImage live() {
        return log.follower();
    }

    Optional<ManagerParts> manager() {
        return manager;
    }

    /// Waits until a manager that came keeps the log with the others, or this life of it ends.
    void awaitVote() {
        if (manager.filter(ManagerParts::keepsLog).isPresent()) {
            int number = Math.toIntExact(host.self().number());
            LogKeeping.untilItKeepsLog(log.kafka(), number, () -> !closed);
        }
    }

    /// Whether the quorum of the log goes on without this host: the manager that decides takes its
    /// vote once its copies are elsewhere.
    boolean isFreeOfTheLog() {
        return manager.filter(ManagerParts::keepsLog).isEmpty()
                || LogKeeping.untilItIsGone(
                        log.kafka(), Math.toIntExact(host.self().number()), QUORUM_LIMIT);
    }

    /// Whether the host may be what it shall be.
    void checkMayBecome(DaemonConfig config, NodeSpec.Role wanted) throws IOException {
        if (wanted == NodeSpec.Role.MANAGER) {
            LogWay.of(config, host).checkMayManage();
        }
    }

    /// Says goodbye to the swarm and ends the tasks here; the parts still have to be closed.
    void leave() {
        agent.ifPresent(Agent::leave);
    }

    /// Stops all parts; tasks run on.
    @Override
    public void close() {
        closed = true;
        ofNode.close();
        ofAgent.close();
        ofUpkeep.close();
        ofLog.close();
    }
}
