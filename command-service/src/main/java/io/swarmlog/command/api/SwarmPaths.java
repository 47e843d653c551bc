package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.json.Answers;
import io.swarmlog.command.json.GoText;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.command.json.SwarmWriter;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Root;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeState;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmSpec;
import java.util.Optional;

/// `/swarm…` (Docker Engine API v1.41; moby daemon/cluster/swarm.go). What changes this host's part
/// in a swarm is done by [Membership]; here it is read, and refused where it can't be.
final class SwarmPaths implements Family {
    private static final String MEMBER =
            "This node is already part of a swarm. Use \"docker swarm leave\" to leave this swarm"
                    + " and join another one.";
    private static final int CONFLICT = 409;

    private final Access access;
    private final ShownSecrets shown;

    SwarmPaths(Access access) {
        this.access = access;
        shown = new ShownSecrets(access);
    }

    @Override
    public boolean owns(String method, String path) {
        return !method.equals("OPTIONS") && Call.segments(path).getFirst().equals("swarm");
    }

    @Override
    public void answer(Call call) {
        if (call.is("GET /swarm")) {
            inspect(call);
        } else if (call.is("POST /swarm/init")) {
            init(call);
        } else if (call.is("POST /swarm/join")) {
            join(call);
        } else if (call.is("POST /swarm/leave")) {
            leave(call);
        } else if (call.is("POST /swarm/update")) {
            update(call);
        } else if (call.is("GET /swarm/unlockkey")) {
            unlockKey(call);
        } else if (call.is("POST /swarm/unlock")) {
            unlock(call);
        } else {
            throw Call.pageNotFound();
        }
    }

    private Swarm swarm() {
        return access.image()
                .swarm()
                .orElseThrow(() -> Refusal.internal("expected a swarm, but the log has none yet"));
    }

    private void inspect(Call call) {
        Swarm swarm = swarm();
        shown.tell(ShownSecrets.JOIN_TOKENS);
        call.answer(
                200,
                SwarmWriter.swarm(
                        swarm,
                        access.membership().unseal(swarm.secrets().workerToken()),
                        access.membership().unseal(swarm.secrets().managerToken())));
    }

    private void init(Call call) {
        SwarmReader.Init request = SwarmReader.init(call.json());
        if (!request.forceNewCluster()) {
            refuseMembers();
        }
        ListenAddr.checkListen(request.listenAddr());
        call.answer(200, new TextNode(access.membership().init(request)));
    }

    private void join(Call call) {
        SwarmReader.Join request = SwarmReader.join(call.json());
        refuseMembers();
        ListenAddr.checkListen(request.listenAddr());
        ListenAddr.checkRemotes(request.remoteAddrs());
        access.membership().join(request);
        call.empty(200);
    }

    private void refuseMembers() {
        if (!(access.membership().state() instanceof Membership.State.Inactive)) {
            throw Access.unavailable(MEMBER);
        }
    }

    private void leave(Call call) {
        boolean force = GoText.flag(call.query("force"));
        switch (access.membership().state()) {
            case Membership.State.Inactive() ->
                    throw Access.unavailable("This node is not part of a swarm");
            case Membership.State.Locked() -> {
                if (!force) {
                    throw Access.unavailable(
                            "Swarm is encrypted and locked. Please unlock it first or use `--force`"
                                    + " to ignore this message.");
                }
            }
            case Membership.State.Manager manager -> {
                if (!force) {
                    throw Access.unavailable(
                            lossOf(manager.live().image(), manager.log().health()));
                }
            }
            case Membership.State.Worker _, Membership.State.Pending _ -> {}
        }
        access.membership().leave(force);
        call.empty(200);
    }

    /// What the swarm would lose with this manager (moby `removingManagerCausesLossOfQuorum`).
    private static String lossOf(ClusterImage image, LogHealth health) {
        long managers = image.nodes().values().stream().filter(SwarmPaths::isManager).count();
        long reachable =
                image.nodes().values().stream()
                        .filter(SwarmPaths::isManager)
                        .filter(node ->
                                health.serves(node.id()).orElse(node.state() != NodeState.DOWN))
                        .count();
        StringBuilder text =
                new StringBuilder(
                        "You are attempting to leave the swarm on a node that is participating as a"
                                + " manager. ");
        if (managers <= 1) {
            return text.append("Removing the last manager erases all current state of the swarm.")
                    .append(" Use `--force` to ignore this message. ")
                    .toString();
        }
        if (reachable - 1 <= managers / 2) {
            text.append("Removing this node leaves ")
                    .append(reachable - 1)
                    .append(" managers out of ")
                    .append(managers)
                    .append(". Without a Raft quorum your swarm will be inaccessible. ");
        }
        return text.append("The only way to restore a swarm that has lost consensus is to")
                .append(" reinitialize it with `--force-new-cluster`. Use `--force` to suppress")
                .append(" this message.")
                .toString();
    }

    private static boolean isManager(Node node) {
        return !node.registration().address().managerHostPort().isEmpty();
    }

    private void update(Call call) {
        JsonNode body = call.json();
        long version = GoText.version("swarm", call.query("version"));
        boolean workerToken = call.bool("rotateWorkerToken", false);
        boolean managerToken = call.bool("rotateManagerToken", false);
        boolean unlockKey = call.bool("rotateManagerUnlockKey", false);
        access.manager();
        SwarmSpec spec = SwarmReader.update(body);
        SwarmReader.RootWish root = SwarmReader.rootWish(body);
        Membership membership = access.membership();
        access.submit(
                new Input.UpdateSwarm(
                        version,
                        spec,
                        workerToken ? Optional.of(membership.freshToken()) : Optional.empty(),
                        managerToken ? Optional.of(membership.freshToken()) : Optional.empty(),
                        unlockKey ? Optional.of(membership.freshUnlockKey()) : Optional.empty(),
                        rotation(root)));
        call.empty(200);
    }

    /// The root that `wish` asks for, if it is another wish than the last (SwarmKit
    /// manager/controlapi/ca_rotation.go `validateCAConfig`).
    private Optional<Input.RootRotation> rotation(SwarmReader.RootWish wish) {
        Swarm swarm = swarm();
        Root root = swarm.root();
        boolean isForced = wish.forceRotate() != root.forceRotate();
        boolean hasKey = !wish.signingKey().isEmpty();
        if (wish.signingCert().isEmpty()) {
            if (hasKey) {
                throw invalid(
                        "if a signing CA key is provided, the signing CA cert must also be"
                                + " provided");
            }
            return isForced ? Optional.of(access.membership().nextRoot(wish)) : Optional.empty();
        }
        if (Authority.isSameRoot(wish.signingCert(), root.trust().trustRoot())) {
            return isForced || root.rotation().isPresent()
                    ? Optional.of(Authority.keptRoot(swarm, wish.forceRotate()))
                    : Optional.empty();
        }
        if (!hasKey && !isForced && Authority.isSameRoot(wish.signingCert(), root.signingCert())) {
            return Optional.empty();
        }
        if (!hasKey) {
            throw invalid(
                    "there must be at least one valid, reachable external CA corresponding to the"
                            + " desired CA certificate");
        }
        return Optional.of(access.membership().nextRoot(wish));
    }

    private static Refusal invalid(String message) {
        return Refusal.badRequest("rpc error: code = InvalidArgument desc = " + message);
    }

    private void unlockKey(Call call) {
        Swarm swarm = swarm();
        Sealed key = swarm.secrets().unlockKey();
        boolean locks = swarm.spec().autoLockManagers();
        if (locks) {
            shown.tell(ShownSecrets.UNLOCK_KEY);
        }
        call.answer(200, Answers.unlockKey(locks ? access.membership().unseal(key) : ""));
    }

    private void unlock(Call call) {
        String key = SwarmReader.unlockKey(call.json());
        switch (access.membership().state()) {
            case Membership.State.Locked() -> access.membership().unlock(key);
            case Membership.State.Manager _ -> throw new Refusal(CONFLICT, "swarm is not locked");
            case Membership.State.Inactive _,
                    Membership.State.Worker _,
                    Membership.State.Pending _ ->
                    access.manager();
        }
        call.empty(200);
    }
}
