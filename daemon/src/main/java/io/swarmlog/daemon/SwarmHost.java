package io.swarmlog.daemon;

import io.swarmlog.command.api.Membership;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this host is to a swarm.
///
/// ```
/// Inactive ── init, join ──▶ Pending ──▶ Manager, Worker ── leave ──▶ Inactive
///                               ▲           │ the operator wants the other role
///                               └───────────┘
///     a start of the daemon: Inactive, or Pending when the host is a member
/// ```
///
/// One change at a time; those who ask meanwhile see the state before it or Pending.
final class SwarmHost implements Membership, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SwarmHost.class);

    private static final String MEMBER_ALREADY =
            "This node is already part of a swarm. Use \"docker swarm leave\" to leave this swarm"
                    + " and join another one.";
    private static final String NO_MEMBER = "This node is not part of a swarm";

    private final DaemonConfig config;
    private final EngineClient engine;
    private final HostSecrets secrets;
    private final ReentrantLock change = new ReentrantLock();
    private volatile boolean closed;
    private final Hold hold = new Hold();
    private volatile CompletableFuture<Void> joining = new CompletableFuture<>();
    private volatile State state = new State.Inactive();
    private volatile Consumer<LiveImage> onServing = _ -> {};
    private Optional<Serving> serving = Optional.empty();

    SwarmHost(DaemonConfig config, EngineClient engine) {
        this.config = config;
        this.engine = engine;
        this.secrets = new HostSecrets(config.files());
    }

    /// Tells `listener` of the live image whenever the host begins to serve a swarm.
    void onServing(Consumer<LiveImage> listener) {
        onServing = listener;
    }

    @Override
    public State state() {
        return Awaited.told(state);
    }

    @Override
    public void awaitStart() {
        hold.await(() ->
                !closed && state instanceof State.Pending it && it.outlook() != Outlook.IN_VAIN);
    }

    /// Becomes what the files say the host is, before anybody asks; what it returns starts the parts
    /// of a member, in the background.
    Runnable resume() throws IOException {
        Optional<HostState> found = HostState.ofMember(config.files());
        Runnable nothing = () -> {};
        if (found.isEmpty()) {
            return nothing;
        }
        KafkaChoice.of(config.kafka(), config.files()).keep(config.files());
        secrets.keys().clean();
        if (secrets.keys().isLocked()) {
            state = new State.Locked();
            LOG.atInfo().log("the swarm is locked on this node");
            return nothing;
        }
        HostState host = nextLife(found.get());
        return () -> Thread.ofVirtual().name("resume").start(() -> resume(host));
    }

    private HostState nextLife(HostState last) throws IOException {
        hold.begin();
        HostState host = last.nextIncarnation();
        host.write(config.files().state());
        state = host.pending("The swarm is starting on this node. Try again in some seconds.");
        return host;
    }

    /// Tried until it goes well: too few managers may be there yet.
    private void resume(HostState host) {
        Attempts.until(
                () -> hasResumed(host),
                "the swarm does not start on this node",
                () -> RoleAtStart.pause(state));
    }

    /// Also when the host left meanwhile, and perhaps joins again as another node.
    private boolean hasResumed(HostState host) throws IOException {
        change.lock();
        try {
            if (closed || !RoleAtStart.isStarting(state, host)) {
                return true;
            }
            serve(start(RoleAtStart.settle(config.files(), host), Optional.empty()));
            return true;
        } catch (IOException | RuntimeException e) {
            state = RoleAtStart.notStarted(host, e);
            throw e;
        } finally {
            change.unlock();
        }
    }

    @Override
    public String init(SwarmReader.Init request) {
        change.lock();
        try {
            Optional<HostState> member = HostState.read(config.files().state());
            if (request.forceNewCluster() && member.isPresent()) {
                return forceNewCluster(member.get());
            }
            if (!(state instanceof State.Inactive)) {
                throw new Refusal(503, MEMBER_ALREADY);
            }
            HostAddresses.refuseLiveRestore(engine);
            return found(request, HostAddresses.place(config, request));
        } catch (IOException e) {
            throw Refusal.internal("the swarm could not begin: " + e.getMessage());
        } finally {
            change.unlock();
        }
    }

    /// Goes on with this manager alone: the others are lost for good.
    private String forceNewCluster(HostState last) throws IOException {
        if (!last.isManager()) {
            throw new Refusal(503, MEMBER_ALREADY);
        }
        stop();
        HostState alone = nextLife(last.withDoors(List.of(last.place().door())));
        ManagerParts.forceNewCluster(config, alone);
        RunningMember started = start(alone, Optional.empty());
        started.submit(new Input.ForceNewCluster(alone.node()));
        serve(started);
        return alone.node().value();
    }

    private String found(SwarmReader.Init request, HostState.Place place) throws IOException {
        secrets.clear();
        Founding founding =
                Founding.of(
                        config,
                        request,
                        place,
                        AddressPools.choose(request, engine, place.ports()));
        config.kafka().keep(config.files());
        state = founding.state().pending("The swarm is being begun on this node.");
        try {
            RunningMember started = start(founding.state(), Optional.of(founding));
            founding.state().whenInitialised().write(config.files().state());
            started.awaitNode();
            serve(started);
            started.manager().ifPresent(ManagerParts::proveSchemas);
        } catch (IOException | RuntimeException e) {
            secrets.clear();
            state = new State.Inactive();
            throw e;
        }
        return founding.state().node().value();
    }

    private RunningMember start(HostState host, Optional<Founding> founding) throws IOException {
        return RunningMember.start(config, host, founding, secrets);
    }

    private void serve(RunningMember started) {
        HostState host = started.host().whenInitialised();
        onServing.accept(started.live());
        state = started.state();
        serving =
                Optional.of(
                        new Serving(
                                started,
                                new MemberNews(config.files(), host, this::learned, this::become)));
    }

    private void learned(HostState host) {
        if (state instanceof State.Worker) {
            state = new State.Worker(host.node(), host.address(), host.doors());
        }
    }

    @Override
    public void join(SwarmReader.Join request) {
        CompletableFuture<Void> joined = new CompletableFuture<>();
        change.lock();
        try {
            if (!(state instanceof State.Inactive)) {
                throw new Refusal(503, MEMBER_ALREADY);
            }
            HostState.Place place = Joining.check(config, request, engine);
            state = new State.Pending("", place.address(), "The node is joining the swarm.");
            joining = joined;
            Thread.ofVirtual().name("join").start(() -> join(request, place, joined));
        } catch (IOException e) {
            throw Refusal.internal("the node could not join: " + e.getMessage());
        } finally {
            change.unlock();
        }
        Joining.await(joined, () -> state instanceof State.Manager);
    }

    /// In the background: a manager that does not answer is asked again until the host leaves.
    private void join(
            SwarmReader.Join request, HostState.Place place, CompletableFuture<Void> joined) {
        Joining.Answer answer = Joining.ask(request, () -> !closed && !joined.isCancelled());
        change.lock();
        try {
            if (closed || joined.isCancelled()) {
                return;
            }
            if (answer.granted().isEmpty()) {
                state = new State.Inactive();
                answer.refused().ifPresent(joined::completeExceptionally);
                return;
            }
            HostState host = Joining.admitted(config, request, place, answer.granted().get());
            state = host.pending("The node is joining the swarm.");
            RunningMember started = start(host, Optional.empty());
            host.whenInitialised().write(config.files().state());
            serve(started);
            Joining.completeOnceItVotes(started, joined);
        } catch (IOException | RuntimeException e) {
            LOG.atError().setCause(e).log("the node could not join");
            secrets.forget();
            state = new State.Inactive();
            joined.completeExceptionally(
                    Refusal.internal("the node could not join: " + e.getMessage()));
        } finally {
            change.unlock();
        }
    }

    /// Takes the other role: a certificate for it, and the parts of it; or the operator wants
    /// something else.
    private void become(HostState host, NodeSpec.Role wanted) {
        Attempts.until(() -> hasBecome(host, wanted), "the role can't change yet");
    }

    /// True when the host has the wanted role, or nobody wants it any more.
    private boolean hasBecome(HostState host, NodeSpec.Role wanted) throws IOException {
        change.lock();
        try {
            if (serving.filter(it -> it.isToBecome(host, wanted)).isEmpty()) {
                return true;
            }
            RunningMember member = serving.orElseThrow().member();
            if (wanted == NodeSpec.Role.WORKER && !member.isFreeOfTheLog()) {
                return false;
            }
            member.checkMayBecome(config, wanted);
            var certified = Joining.askForRole(config.files(), host, wanted);
            if (certified.isPresent()) {
                takeRole(member, host, certified.get());
            }
            return certified.isPresent();
        } finally {
            change.unlock();
        }
    }

    /// From here on the host is of the new role; when its parts do not start they are tried again.
    private void takeRole(RunningMember member, HostState host, Joining.Certified certified)
            throws IOException {
        serving.ifPresent(Serving::letFilesGo);
        HostState next = Joining.takeRole(config.files(), host, certified);
        try {
            RunningMember started = RunningMember.succeed(member, next);
            stop();
            Joining.dropLog(config.files(), next);
            serve(started);
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().setCause(e).log("the parts of the new role do not start yet");
            state = next.pending("The role of this node is changing.");
            stop();
            Thread.ofVirtual().name("resume").start(() -> resume(next));
        }
    }

    private void stop() {
        Optional<Serving> last = serving;
        serving = Optional.empty();
        last.ifPresent(Serving::close);
    }

    /// What a manager's leaving costs was asked before (`SwarmPaths`), unless by force.
    @Override
    public void leave(boolean force) {
        change.lock();
        try {
            if (state instanceof State.Inactive) {
                throw new Refusal(503, NO_MEMBER);
            }
            joining.cancel(false);
            serving.map(Serving::member)
                    .ifPresent(member -> {
                        if (!member.host().otherDoors().isEmpty()) {
                            member.leave();
                        }
                        stop();
                    });
            HostState.read(config.files().state())
                    .ifPresent(host -> AgentStart.removeAllTasks(config, host.node()));
            secrets.clear();
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
        change.lock();
        try {
            if (!(state instanceof State.Locked)) {
                throw new Refusal(409, "swarm is not locked");
            }
            secrets.open(key);
            HostState host = nextLife(HostState.read(config.files().state()).orElseThrow());
            Thread.ofVirtual().name("resume").start(() -> resume(host));
        } catch (IOException e) {
            throw Refusal.internal("swarm could not be unlocked: " + e.getMessage());
        } finally {
            change.unlock();
        }
        // Not with the lock: a host that does not start can leave.
        awaitStart();
    }

    @Override
    public String unseal(Sealed secret) {
        return secrets.vault().unseal(secret);
    }

    @Override
    public Sealed seal(String clear) {
        return secrets.vault().seal(clear);
    }

    @Override
    public Sealed freshToken() {
        return secrets.freshToken(swarm());
    }

    @Override
    public Input.RootRotation nextRoot(SwarmReader.RootWish wish) {
        return secrets.nextRoot(swarm(), wish);
    }

    private Swarm swarm() {
        return serving.flatMap(it -> it.live().image().swarm())
                .orElseThrow(() -> new Refusal(503, NO_MEMBER));
    }

    @Override
    public Sealed freshUnlockKey() {
        return secrets.freshUnlockKey();
    }

    /// Has the input at `offset` skipped (`swarmlog skip`).
    HostStatus skip(long offset) throws IOException {
        return Skipping.skip(serving.flatMap(it -> it.member().manager()), config.files(), offset);
    }

    /// Stops all parts; tasks run on. A start that waits for other managers ends with the process.
    @Override
    public void close() {
        closed = true;
        if (Attempts.locksSoon(change)) {
            try {
                stop();
            } finally {
                change.unlock();
            }
        }
    }
}
