package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.command.json.HostWriter;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Faults;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/// `GET /info`: the engine's answer with our `Swarm` part in it. What the host is to the swarm is
/// told also while its engine does not answer, with what was known last of the engine and a warning.
final class HostPath implements Family {
    private static final int OK = 200;

    /// How long an input that could not be decided is warned of.
    private static final Duration TOLD = Duration.ofDays(1);

    private final Access access;
    private final EngineApi engine;
    private final InstantSource clock;
    private volatile Known last =
            new Known("", Instant.EPOCH, JsonNodeFactory.instance.objectNode());

    /// What the engine answered last, to whom it was asked so.
    private record Known(String target, Instant at, ObjectNode info) {}

    HostPath(Access access, EngineApi engine, InstantSource clock) {
        this.clock = clock;
        this.access = access;
        this.engine = engine;
    }

    @Override
    public boolean owns(String method, String path) {
        return method.equals("GET") && path.equals("/info");
    }

    @Override
    public void answer(Call call) {
        String target = call.exchange().target();
        EngineApi.Answer answer;
        try {
            answer = engine.askIfWell("GET", target, new byte[0]);
        } catch (IOException e) {
            call.answer(OK, told(withoutEngine(target, String.valueOf(e.getMessage()))));
            return;
        }
        JsonNode info =
                answer.status() == OK ? GoJson.parse(answer.body()) : MissingNode.getInstance();
        if (info instanceof ObjectNode object) {
            last = new Known(target, clock.instant(), object.deepCopy());
            call.answer(OK, told(object));
        } else {
            call.pass(answer);
        }
    }

    private ObjectNode told(ObjectNode info) {
        info.set("Swarm", swarm());
        for (String warning : warnings()) {
            info.withArray("/Warnings").add(warning);
        }
        return info;
    }

    private ObjectNode withoutEngine(String target, String why) {
        Known known = last;
        boolean fits = known.target().equals(target);
        ObjectNode info = fits ? known.info().deepCopy() : JsonNodeFactory.instance.objectNode();
        info.withArray("/Warnings")
                .add(
                        "WARNING: "
                                + why
                                + (fits
                                        ? "; what is shown of it is as it was at "
                                                + known.at().truncatedTo(ChronoUnit.SECONDS)
                                        : "; nothing is known of it"));
        return info;
    }

    private ObjectNode swarm() {
        return switch (access.membership().state()) {
            case Membership.State.Inactive() -> outside("", "", "inactive", "");
            case Membership.State.Locked() -> outside("", "", "locked", Access.LOCKED);
            case Membership.State.Pending(var self, String address, String message, var outlook) ->
                    outside(
                            self,
                            address,
                            outlook == Membership.Outlook.IN_VAIN ? "error" : "pending",
                            outlook == Membership.Outlook.SOON ? "" : message);
            case Membership.State.Worker(var self, String address, List<String> managers) ->
                    HostWriter.outside(
                            new HostWriter.Self(self.value(), address),
                            "active",
                            "",
                            managers.stream().map(it -> new HostWriter.Remote("", it)).toList());
            case Membership.State.Manager manager ->
                    HostWriter.manager(
                            new HostWriter.Self(manager.self().value(), manager.address()),
                            trouble(manager),
                            remotes(manager.live().image()),
                            manager.live().image());
        };
    }

    private static String trouble(Membership.State.Manager manager) {
        if (manager.live().failure().isPresent()) {
            return Access.notFollowed(manager.live());
        }
        return manager.log()
                .stopped()
                .map(LogHealth.Stopped::why)
                .or(() -> manager.log().lostSince().map(HostPath::noQuorum))
                .orElse("");
    }

    /// Where the log lacks room, and the inputs of the last day that could not be decided;
    /// `docker info` shows each as a warning.
    private List<String> warnings() {
        return switch (access.membership().state()) {
            case Membership.State.Manager manager ->
                    Stream.of(
                                    manager.log().full().stream(),
                                    manager.log().health().warnings().stream(),
                                    manager
                                            .live()
                                            .image()
                                            .faults()
                                            .since(clock.instant().minus(TOLD).toEpochMilli())
                                            .stream()
                                            .map(Faults.Fault::text))
                            .flatMap(texts -> texts)
                            .map(text -> "WARNING: swarm: " + text)
                            .toList();
            case Membership.State.Inactive _,
                    Membership.State.Locked _,
                    Membership.State.Pending _,
                    Membership.State.Worker _ ->
                    List.of();
        };
    }

    private static String noQuorum(Instant since) {
        return "The swarm does not have a leader since "
                + since.truncatedTo(ChronoUnit.SECONDS)
                + ": too few managers are online. What is shown is as it was then; nothing can be"
                + " changed; tasks run on.";
    }

    private static ObjectNode outside(String id, String address, String state, String error) {
        return HostWriter.outside(new HostWriter.Self(id, address), state, error, List.of());
    }

    private static List<HostWriter.Remote> remotes(ClusterImage image) {
        return image.nodes().values().stream()
                .filter(node -> !node.registration().address().managerHostPort().isEmpty())
                .map(node ->
                        new HostWriter.Remote(
                                node.id().value(), node.registration().address().managerHostPort()))
                .toList();
    }
}
