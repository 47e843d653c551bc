package io.swarmlog.daemon;

import io.swarmlog.agent.Agent;
import io.swarmlog.command.api.Membership;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.UnlockKey;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Input;
import io.swarmlog.mesh.Mesh;
import io.swarmlog.mesh.net.MeshConfig;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this host is to a swarm.
///
/// ```
/// Inactive ── init ──▶ Pending ──▶ Manager ── leave ──▶ Inactive
///     a start of the daemon: Inactive, or Pending ──▶ Manager when the host is a member
/// ```
///
/// One change at a time; those who ask meanwhile see the state before it or Pending.
final class SwarmHost implements Membership, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmHost.class);

    /// Who a command comes from when it came over the daemon's own socket.
    static final String LOCAL_USER = "local";

    /// Docker's own limit for init and join is 20 s; a first start on a loaded machine may need it.
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);

    private static final String MEMBER_ALREADY =
            "This node is already part of a swarm. Use \"docker swarm leave\" to leave this swarm"
                    + " and join another one.";
    private static final String NO_MEMBER = "This node is not part of a swarm";
    private static final String LAST_MANAGER =
            "You are attempting to leave the swarm on a node that is participating as a manager."
                    + " Removing the last manager erases all current state of the swarm. Use"
                    + " `--force` to ignore this message. ";

    private final DaemonConfig config;
    private final EngineClient engine;
    private final ReentrantLock change = new ReentrantLock();
    private volatile State state = new State.Inactive();
    private volatile Consumer<LiveImage> onServing = _ -> {};
    private Optional<Running> running = Optional.empty();

    /// The parts of a member and what it was started from.
    private record Running(HostState host, ManagerParts manager, Parts all) {}

    SwarmHost(DaemonConfig config, EngineClient engine) {
        this.config = config;
        this.engine = engine;
    }

    /// Tells `listener` of the live image whenever the host begins to serve a swarm.
    void onServing(Consumer<LiveImage> listener) {
        onServing = listener;
    }

    @Override
    public State state() {
        return state;
    }

    /// Becomes what the files say the host is; a member starts in the background.
    void resume() throws IOException {
        Optional<HostState> found = HostState.read(config.files().state());
        if (found.isEmpty()) {
            return;
        }
        if (!found.get().initialised()) {
            LOG.atWarn().log("a swarm was being begun when the daemon ended; it is forgotten");
            Folders.delete(config.files().swarm());
            return;
        }
        HostState host = found.get().nextIncarnation();
        host.write(config.files().state());
        state = pending(host, "The swarm is starting on this node. Try again in some seconds.");
        Thread.ofVirtual().name("resume").start(() -> resume(host));
    }

    private void resume(HostState host) {
        change.lock();
        try {
            serve(start(host, Optional.empty()));
        } catch (IOException | RuntimeException e) {
            LOG.atError().setCause(e).log("the swarm does not start on this node");
            state = pending(host, "The swarm does not start on this node: " + e.getMessage());
        } finally {
            change.unlock();
        }
    }

    private static State pending(HostState host, String message) {
        return new State.Pending(host.node(), host.address(), message);
    }

    @Override
    public String init(SwarmReader.Init request) {
        change.lock();
        try {
            if (!(state instanceof State.Inactive)) {
                throw new Refusal(503, MEMBER_ALREADY);
            }
            if (request.forceNewCluster()) {
                throw Refusal.missing("--force-new-cluster");
            }
            admit(request.spec());
            Founding.Place place = HostAddresses.place(config, request);
            return found(request, place);
        } catch (IOException e) {
            throw Refusal.internal("the swarm could not begin: " + e.getMessage());
        } finally {
            change.unlock();
        }
    }

    private String found(SwarmReader.Init request, Founding.Place place) throws IOException {
        Folders.delete(config.files().swarm());
        Founding founding =
                Founding.of(
                        config.files(),
                        request,
                        place,
                        AddressPools.choose(request, engine, place.ports()));
        state = pending(founding.state(), "The swarm is being begun on this node.");
        try {
            Running started = start(founding.state(), Optional.of(founding));
            founding.state().whenInitialised().write(config.files().state());
            serve(started);
            started.manager().proveSchemas();
        } catch (IOException | RuntimeException e) {
            Folders.delete(config.files().swarm());
            state = new State.Inactive();
            throw e;
        }
        return founding.state().node().value();
    }

    private Running start(HostState host, Optional<Founding> founding) throws IOException {
        Parts all = new Parts();
        try {
            ManagerParts manager = all.add("manager", ManagerParts.start(config.files(), host));
            founding.ifPresent(first -> begin(manager, first));
            Agent agent = all.add("agent", AgentStart.start(config, host, manager, this::opened));
            all.add(
                    "mesh",
                    Mesh.start(manager.follower(), host.node(), MeshConfig.standard(_ -> {})));
            awaitRegistered(agent);
            return new Running(host, manager, all);
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private static void awaitRegistered(Agent agent) throws IOException {
        try {
            agent.registered().get(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException("expected the swarm to know this node, but it does not yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the node was registered", e);
        }
    }

    private Optional<String> opened(Sealed credentials) {
        return Optional.of(unseal(credentials));
    }

    private static void begin(ManagerParts manager, Founding founding) {
        switch (manager.ledger().submit(founding.command(), LOCAL_USER)) {
            case CommandLog.Outcome.Accepted _ -> {}
            case CommandLog.Outcome.Refused(var reason, String message) ->
                    throw new Refusal(reason.httpStatus(), message);
            case CommandLog.Outcome.Unknown(String message) -> throw new Refusal(503, message);
        }
    }

    private void serve(Running started) {
        running = Optional.of(started);
        HostState host = started.host();
        onServing.accept(started.manager().follower());
        state =
                new State.Manager(
                        started.manager().follower(),
                        started.manager().ledger(),
                        host.node(),
                        host.address(),
                        host.address() + ":" + host.ports().registry());
        LOG.atInfo()
                .addKeyValue("node", host.node())
                .addKeyValue("incarnation", host.incarnation())
                .log("the swarm serves on this node");
    }

    @Override
    public void join(SwarmReader.Join request) {
        if (!(state instanceof State.Inactive)) {
            throw new Refusal(503, MEMBER_ALREADY);
        }
        throw Refusal.missing("docker swarm join: a swarm of several hosts");
    }

    /// A lock that locks nothing would be worse than none.
    @Override
    public void admit(SwarmSpec next) {
        if (next.autoLockManagers()) {
            throw Refusal.missing("autolock");
        }
    }

    @Override
    public void leave(boolean force) {
        change.lock();
        try {
            switch (state) {
                case State.Inactive _ -> throw new Refusal(503, NO_MEMBER);
                case State.Manager _, State.Worker _, State.Locked _, State.Pending _ -> {
                    if (!force) {
                        throw new Refusal(503, LAST_MANAGER);
                    }
                }
            }
            running.ifPresent(member -> {
                member.all().close();
                AgentStart.removeAllTasks(config, member.host().node());
            });
            running = Optional.empty();
            Folders.delete(config.files().swarm());
            state = new State.Inactive();
            LOG.atInfo().log("the node left the swarm");
        } catch (IOException e) {
            throw Refusal.internal("the node could not leave the swarm: " + e.getMessage());
        } finally {
            change.unlock();
        }
    }

    @Override
    public void unlock(String key) {
        throw new Refusal(409, "swarm is not locked");
    }

    @Override
    public String unseal(Sealed secret) {
        return vault().unseal(secret);
    }

    @Override
    public Sealed seal(String clear) {
        return vault().seal(clear);
    }

    @Override
    public Sealed freshToken() {
        return vault().seal(authority().freshToken().text());
    }

    @Override
    public Input.RootRotation nextRoot(SwarmReader.RootWish wish) {
        try {
            return authority()
                    .nextRoot(
                            wish.forceRotate(),
                            wish.signingCert(),
                            wish.signingKey(),
                            Instant.now());
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("rpc error: code = InvalidArgument desc = " + e.getMessage());
        }
    }

    private Authority authority() {
        if (!(state instanceof State.Manager manager)) {
            throw new IllegalStateException("expected a manager, but this node is none");
        }
        Swarm swarm = manager.live().image().swarm().orElseThrow();
        return Authority.of(swarm, vault(), new SecureRandom());
    }

    @Override
    public Sealed freshUnlockKey() {
        return vault().seal(UnlockKey.generate(new SecureRandom()).text());
    }

    private Vault vault() {
        try {
            return Vault.open(config.files().swarm(), new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// How the parts are, for `swarmlog status`.
    HostStatus status() {
        return switch (state) {
            case State.Inactive _ ->
                    new HostStatus(true, "swarm      inactive; 'docker swarm init' begins one\n");
            case State.Pending(var _, var _, String message) ->
                    new HostStatus(false, "swarm      " + message + "\n");
            case State.Locked _ -> new HostStatus(false, "swarm      locked\n");
            case State.Worker(var self, var address, var _) ->
                    new HostStatus(true, "swarm      worker " + self + " at " + address + "\n");
            case State.Manager manager -> managerStatus(manager);
        };
    }

    private static HostStatus managerStatus(State.Manager manager) {
        var image = manager.live().image();
        String text =
                """
                swarm      manager %s at %s
                log        %d events; %d services, %d tasks, %d nodes
                """
                        .formatted(
                                manager.self(),
                                manager.logAddress(),
                                image.sequence(),
                                image.services().size(),
                                image.tasks().size(),
                                image.nodes().size());
        return new HostStatus(true, text);
    }

    /// Stops all parts; tasks run on.
    @Override
    public void close() {
        change.lock();
        try {
            running.ifPresent(member -> member.all().close());
            running = Optional.empty();
        } finally {
            change.unlock();
        }
    }
}
