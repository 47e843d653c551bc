package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.GoText;
import io.swarmlog.command.json.NetworkReader;
import io.swarmlog.command.json.NetworkWriter;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.command.view.Filters;
import io.swarmlog.command.view.Find;
import io.swarmlog.command.view.NetworkList;
import io.swarmlog.command.view.NetworkUse;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Network;
import io.swarmlog.log.Event;
import io.swarmlog.log.Input;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `/networks…` (Docker Engine API v1.41; moby api/server/router/network): the swarm's networks and
/// the engine's own, as one list. Where both may be meant, the swarm's goes first.
///
/// Off a manager everything here is the engine's, but for the creation of an overlay.
final class NetworkPaths implements Family {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;
    private static final int PEER_NAME = 12;
    private static final byte[] NOTHING = {};
    private static final List<String> SHAPES =
            List.of(
                    "GET /networks",
                    "GET /networks/",
                    "GET /networks/{id}",
                    "POST /networks/create",
                    "POST /networks/prune",
                    "DELETE /networks/{id}",
                    "POST /networks/{id}/connect",
                    "POST /networks/{id}/disconnect");

    private final Access access;
    private final EngineApi engine;
    private final Bridges bridges;
    private final LocalNetworks localNetworks;

    NetworkPaths(Access access, EngineApi engine) {
        this.access = access;
        this.engine = engine;
        this.bridges = new Bridges(engine);
        this.localNetworks = new LocalNetworks(access, engine);
    }

    @Override
    public boolean owns(String method, String path) {
        List<String> segments = Call.segments(path);
        return segments.getFirst().equals("networks")
                && !(access.membership().state() instanceof Membership.State.Inactive)
                && SHAPES.stream().anyMatch(shape -> Call.matches(shape, method, segments));
    }

    @Override
    public void answer(Call call) throws IOException {
        if (call.is("POST /networks/create")) {
            create(call);
            return;
        }
        Optional<Membership.State.Manager> manager = manager();
        if (manager.isEmpty()) {
            passOn(call);
            return;
        }
        ClusterImage image = manager.get().live().image();
        if (call.is("GET /networks") || call.is("GET /networks/")) {
            list(call, image);
        } else if (call.is("GET /networks/{id}")) {
            inspect(call, manager.get(), image);
        } else if (call.is("POST /networks/prune")) {
            prune(call, image);
        } else if (call.is("DELETE /networks/{id}")) {
            remove(call, image);
        } else {
            attach(call, image);
        }
    }

    private Optional<Membership.State.Manager> manager() {
        return access.membership().state() instanceof Membership.State.Manager manager
                ? Optional.of(manager)
                : Optional.empty();
    }

    private static void passOn(Call call) {
        call.exchange().pass();
    }

    private EngineApi.Answer ask(Call call, String target) throws IOException {
        return engine.ask(call.exchange().method(), target, call.exchange().body());
    }

    private void list(Call call, ClusterImage image) throws IOException {
        EngineApi.Answer answer = ask(call, call.exchange().target());
        if (answer.status() != OK) {
            call.pass(answer);
            return;
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        Filters filters = Filters.parse(call.query("filters"), 500);
        NetworkList.of(image, filters).forEach(it -> all.add(NetworkWriter.network(it)));
        for (JsonNode own : GoJson.parse(answer.body())) {
            if (Bridges.swarmId(own).isEmpty()) {
                all.add(own);
            }
        }
        call.answer(OK, all);
    }

    private void inspect(Call call, Membership.State.Manager manager, ClusterImage image)
            throws IOException {
        Optional<Network> found = find(call, image);
        if (found.isEmpty()) {
            Optional<JsonNode> local =
                    call.query("scope").equals("swarm")
                            ? localNetworks.asOfSwarm(call.id())
                            : Optional.empty();
            if (local.isPresent()) {
                call.answer(OK, local.get());
            } else {
                passOn(call);
            }
            return;
        }
        Network network = found.get();
        Optional<JsonNode> bridge = bridges.of(network);
        String name = manager.self().value();
        ObjectNode shown =
                bridge.isEmpty()
                        ? NetworkWriter.network(network)
                        : NetworkWriter.present(
                                network,
                                bridge.get().path("Containers"),
                                new NetworkWriter.Peer(
                                        name.substring(0, Math.min(PEER_NAME, name.length())),
                                        manager.address()));
        boolean verbose = GoText.bool(call.query("verbose"));
        call.answer(
                OK,
                verbose ? NetworkWriter.withServices(shown, NetworkUse.of(image, network)) : shown);
    }

    /// The swarm network the path names: by id, name, the id of its bridge, or a prefix of its id.
    private Optional<Network> find(Call call, ClusterImage image) throws IOException {
        if (call.query("scope").equals("local")) {
            return Optional.empty();
        }
        boolean predefinedToo = call.query("scope").equals("swarm");
        Optional<Network> exact =
                Find.network(image, call.id())
                        .filter(it -> predefinedToo || !NetworkList.isPredefined(it));
        if (exact.isPresent()) {
            return exact;
        }
        String version = call.exchange().target().split("/networks", 2)[0];
        EngineApi.Answer own = engine.ask("GET", version + "/networks/" + call.id(), NOTHING);
        if (own.status() == OK) {
            return Find.network(image, Bridges.swarmId(GoJson.parse(own.body())));
        }
        List<Network> byPrefix = Find.networksByPrefix(image, call.id());
        if (byPrefix.size() > 1) {
            throw Refusal.badRequest(
                    "network "
                            + call.id()
                            + " is ambiguous ("
                            + byPrefix.size()
                            + " matches found based on ID prefix)");
        }
        return byPrefix.stream().findFirst();
    }

    private void create(Call call) throws IOException {
        NetworkReader.Request request = NetworkReader.read(call.json());
        if (!request.isOfSwarm()) {
            if (manager().isPresent()) {
                refuseTaken(access.image(), request.spec().name());
            }
            passOn(call);
            return;
        }
        switch (access.membership().state()) {
            case Membership.State.Manager _ -> {}
            case Membership.State.Worker _ ->
                    throw new Refusal(
                            FORBIDDEN,
                            "Cannot create a multi-host network from a worker node. Please create"
                                    + " the network from a manager node.");
            case Membership.State.Inactive _, Membership.State.Locked _ ->
                    throw Refusal.internal(
                            "This node is not a swarm manager. Use \"docker swarm init\" or"
                                    + " \"docker swarm join\" to connect this node to swarm and"
                                    + " try again.");
            case Membership.State.Pending _ -> access.manager();
        }
        if (request.configFrom()) {
            throw Refusal.missing("a swarm network from a configuration (--config-from)");
        }
        Subnets.check(request.spec());
        refuseTaken(access.image(), request.spec().name());
        if (request.checkDuplicate() && bridges.isTaken(request.spec().name())) {
            throw taken(request.spec().name());
        }
        CommandLog.Outcome.Accepted accepted =
                access.submit(new Input.CreateNetwork(request.spec(), new OwnRanges(engine).now()));
        String id =
                accepted.events().stream()
                        .flatMap(record -> created(record.event()).stream())
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "expected a created network, but the outcome has none"));
        call.answer(CREATED, NetworkWriter.created(id));
    }

    private static Optional<String> created(Event event) {
        return event instanceof Event.NetworkCreated(var network, _)
                ? Optional.of(network.value())
                : Optional.empty();
    }

    private static void refuseTaken(ClusterImage image, String name) {
        if (image.networkNamed(name).filter(it -> !NetworkList.isPredefined(it)).isPresent()) {
            throw taken(name);
        }
    }

    private static Refusal taken(String name) {
        return new Refusal(CONFLICT, "network with name " + name + " already exists");
    }

    private void remove(Call call, ClusterImage image) throws IOException {
        Optional<Network> found = find(call, image);
        if (found.isEmpty()) {
            passOn(call);
            return;
        }
        access.submit(new Input.RemoveNetwork(found.get().id().value()));
        call.empty(NO_CONTENT);
    }

    /// Connecting a container of the user's to a swarm network is connecting it to its bridge.
    private void attach(Call call, ClusterImage image) throws IOException {
        Optional<Network> found =
                Find.network(image, call.id()).filter(it -> !NetworkList.isPredefined(it));
        if (found.isEmpty()) {
            passOn(call);
            return;
        }
        String container = call.json().path("Container").asText();
        EngineApi.Answer known = engine.ask("GET", "/containers/" + container + "/json", NOTHING);
        if (known.status() != OK) {
            call.pass(known);
            return;
        }
        Network network = found.get();
        Optional<JsonNode> bridge = bridges.of(network);
        if (!network.spec().attachable()) {
            throw ContainerPath.notAttachable(network.name());
        }
        if (bridge.isEmpty()) {
            throw Refusal.notFound(
                    "network "
                            + network.name()
                            + " is not present on this node: no task here is attached to it");
        }
        String[] around = call.exchange().target().split("/networks/[^/]+/", 2);
        call.pass(
                ask(
                        call,
                        around[0]
                                + "/networks/"
                                + bridge.get().path("Id").asText()
                                + '/'
                                + around[1]));
    }

    /// Prunes the engine's networks, and those of the swarm that no service uses.
    private void prune(Call call, ClusterImage image) throws IOException {
        EngineApi.Answer answer = ask(call, call.exchange().target());
        if (answer.status() != OK || !(GoJson.parse(answer.body()) instanceof ObjectNode report)) {
            call.pass(answer);
            return;
        }
        Filters filters = Filters.parse(call.query("filters"), 500);
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        for (JsonNode name : report.path("NetworksDeleted")) {
            if (image.networkNamed(name.asText()).isEmpty()) {
                names.add(name);
            }
        }
        for (Network network : image.networks().values()) {
            if (isPruned(filters, network) && NetworkUse.of(image, network).isEmpty()) {
                try {
                    access.submit(new Input.RemoveNetwork(network.id().value()));
                    names.add(network.name());
                } catch (Refusal _) {
                    // It came into use meanwhile: it stays, as in real engines.
                }
            }
        }
        if (names.isEmpty()) {
            report.putNull("NetworksDeleted");
        } else {
            report.set("NetworksDeleted", names);
        }
        call.answer(OK, report);
    }

    /// `until` can't be told here without a clock; a network older than no filter is pruned.
    private static boolean isPruned(Filters filters, Network network) {
        return !network.spec().ingress()
                && !NetworkList.isPredefined(network)
                && !filters.has("until")
                && filters.labels("label", network.spec().labels());
    }
}
