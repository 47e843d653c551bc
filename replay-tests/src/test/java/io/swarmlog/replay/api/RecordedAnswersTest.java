package io.swarmlog.replay.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.swarmlog.command.api.SwarmApi;
import io.swarmlog.command.json.SwarmReader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our API answers as the recorded engine did, or the exchange is listed with the reason.
class RecordedAnswersTest {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedAnswersTest.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Exceptions EXCEPTIONS = Exceptions.read();

    /// What became of the exchanges of one recording.
    private record Tally(
            int matched, int excepted, int engines, List<String> different, List<String> healed) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01-before-swarm",
                "09a-not-in-swarm",
                "02-swarm-init",
                "18-membership-quirk"
            })
    void answersAsRecordedFromBeforeTheSwarm(String name) {
        // given
        Recording recording = Recording.read(name);

        // when
        Tally tally = play(recording, false);

        // then
        report(name, tally);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03-talk-commands",
                "04-nodes",
                "05-secrets-configs",
                "07-jobs",
                "08-health-rolling",
                "09b-errors",
                "10-events",
                "11-list-filters",
                "13-progress"
            })
    void answersAsRecordedInARunningSwarm(String name) {
        // given
        Recording recording = Recording.read(name);

        // when
        Tally tally = play(recording, true);

        // then
        report(name, tally);
    }

    @Test
    void playsARecordingTwiceTheSame() {
        // given
        Recording recording = Recording.read("03-talk-commands");

        // when
        Tally once = play(recording, true);
        Tally again = play(recording, true);

        // then
        assertThat(again).isEqualTo(once);
    }

    private static void report(String name, Tally tally) {
        LOG.atInfo()
                .addKeyValue("recording", name)
                .addKeyValue("match", tally.matched())
                .addKeyValue("excepted", tally.excepted())
                .addKeyValue("engine", tally.engines())
                .addKeyValue("different", tally.different().size())
                .log("recorded exchanges replayed");
        assertThat(tally.different())
                .as("exchanges that neither match nor are listed in exceptions.txt")
                .isEmpty();
        assertThat(tally.healed())
                .as("exchanges that are listed in exceptions.txt but match: take them off the list")
                .isEmpty();
    }

    private static Tally play(Recording recording, boolean running) {
        Comparison comparison = new Comparison();
        PlayedAgent agent = new PlayedAgent(new TaskScripts(recording), comparison);
        PlayedSwarm swarm = new PlayedSwarm(agent);
        PlayedEngine engine = new PlayedEngine();
        SwarmApi api =
                new SwarmApi(
                        swarm,
                        engine,
                        () -> Instant.ofEpochMilli(swarm.nowMs()),
                        new java.util.SplittableRandom(1));
        swarm.advance(recording.exchanges().getFirst().atMs() - 60_000);
        if (running) {
            swarm.init(
                    new SwarmReader.Init(
                            "0.0.0.0:2377",
                            "127.0.0.1",
                            "",
                            0,
                            false,
                            "",
                            List.of(),
                            24,
                            SwarmReader.DEFAULTS));
        }
        if (running) {
            comparison.pair(recordedNode(recording), swarm.self());
            asRecorded(recording, api, comparison);
        }
        int matched = 0;
        int excepted = 0;
        int engines = 0;
        List<String> different = new ArrayList<>();
        List<String> healed = new ArrayList<>();
        for (Recording.Recorded exchange : recording.exchanges()) {
            swarm.advance(exchange.atMs());
            PlayedExchange played = put(api, exchange, comparison);
            if (!api.owns(played.method(), played.path())) {
                engines++;
                continue;
            }
            engine.play(exchange);
            Optional<String> difference = difference(api, exchange, played, comparison);
            Optional<String> reason = EXCEPTIONS.reason(recording.name(), exchange.id());
            if (played.isPassed()) {
                engines++;
            } else if (difference.isEmpty() && reason.isEmpty()) {
                matched++;
            } else if (difference.isEmpty()) {
                healed.add(exchange.id() + ": " + reason.orElseThrow());
            } else if (reason.isPresent()) {
                excepted++;
                forget(api, exchange, played, comparison);
            } else {
                forget(api, exchange, played, comparison);
                different.add(
                        exchange.id()
                                + ' '
                                + exchange.method()
                                + ' '
                                + exchange.target()
                                + " ("
                                + exchange.story()
                                + "): "
                                + difference.get());
            }
        }
        return new Tally(matched, excepted, engines, different, healed);
    }

    private static PlayedExchange put(
            SwarmApi api, Recording.Recorded exchange, Comparison comparison) {
        String request = comparison.translated(exchange.request());
        if (!exchange.story().contains("-ca") && !exchange.story().contains(" ca")) {
            request =
                    request.replaceAll(", \"ExternalCAs\": \\[[^]]*]", "")
                            .replaceAll(", \"ForceRotate\": [0-9]+", "");
        }
        return new PlayedExchange(
                exchange.method(), target(api, exchange, comparison), exchange.auth(), request);
    }

    /// The target with our version of the object; where the recorded client knew the right one without
    /// having asked for it, the present one.
    private static String target(SwarmApi api, Recording.Recorded exchange, Comparison comparison) {
        String target = comparison.translatedTarget(exchange.target());
        if (exchange.status() != 200 || comparison.knowsVersion(exchange.target())) {
            return target;
        }
        String object = target.substring(0, target.indexOf("/update"));
        String present = json(ask(api, "GET", object, "")).path("Version").path("Index").asText();
        return target.replaceFirst("\\bversion=[0-9]+", "version=" + present);
    }

    /// The id of the only node, wherever the recording shows it first.
    private static String recordedNode(Recording recording) {
        return nodes(recording)
                .map(node -> node.path("ID").asText())
                .findFirst()
                .orElse("no node is shown");
    }

    private static Stream<JsonNode> nodes(Recording recording) {
        return recording.exchanges().stream()
                .filter(exchange -> Comparison.family(exchange.target()).equals("nodes"))
                .filter(exchange -> exchange.status() == 200)
                .flatMap(exchange ->
                        exchange.body().isArray()
                                ? exchange.body().valueStream()
                                : Stream.of(exchange.body()))
                .filter(node -> node.has("ManagerStatus"));
    }

    /// The node as an operator had made it before the recording began.
    private static void asRecorded(Recording recording, SwarmApi api, Comparison comparison) {
        Optional<JsonNode> spec = nodes(recording).map(node -> node.path("Spec")).findFirst();
        if (spec.isPresent() && !spec.get().path("Labels").isEmpty()) {
            String node = comparison.ourId(recordedNode(recording)).orElseThrow();
            JsonNode now = json(ask(api, "GET", "/v1.41/nodes/" + node, ""));
            PlayedExchange _ =
                    ask(
                            api,
                            "POST",
                            "/v1.41/nodes/"
                                    + node
                                    + "/update?version="
                                    + now.path("Version").path("Index").asText(),
                            spec.get().toString());
        }
    }

    private static PlayedExchange ask(SwarmApi api, String method, String target, String body) {
        PlayedExchange exchange = new PlayedExchange(method, target, "", body);
        try {
            api.handle(exchange);
        } catch (IOException e) {
            throw new IllegalStateException("expected an answer", e);
        }
        return exchange;
    }

    /// Where only one of the two made something, it is left out of what follows.
    private static void forget(
            SwarmApi api,
            Recording.Recorded exchange,
            PlayedExchange played,
            Comparison comparison) {
        if (!exchange.target().endsWith("/create") || exchange.status() == played.status()) {
            return;
        }
        if (exchange.status() == 201) {
            comparison.absent(exchange.body().path("ID").asText());
            comparison.absent(exchange.body().path("Id").asText());
        } else if (played.status() == 201 && played.path().equals("/services/create")) {
            PlayedExchange _ =
                    ask(api, "DELETE", "/services/" + json(played).path("ID").asText(), "");
        }
    }

    private static Optional<String> difference(
            SwarmApi api,
            Recording.Recorded exchange,
            PlayedExchange played,
            Comparison comparison) {
        try {
            api.handle(played);
        } catch (IOException | RuntimeException e) {
            return Optional.of("threw " + e);
        }
        if (played.isPassed()) {
            return Optional.empty();
        }
        if (played.status() != exchange.status()) {
            return Optional.of(
                    "expected status "
                            + exchange.status()
                            + ' '
                            + exchange.body()
                            + ", but got "
                            + played.status()
                            + ' '
                            + played.answered().strip());
        }
        if (!played.contentType().equals(exchange.contentType())) {
            return Optional.of(
                    "expected Content-Type \""
                            + exchange.contentType()
                            + "\", but got \""
                            + played.contentType()
                            + '"');
        }
        String family = Comparison.family(exchange.target());
        if (exchange.stream().isArray()) {
            return comparison.difference(family, exchange.stream(), lines(played.answered()));
        }
        if (exchange.summary().isArray()) {
            return comparison.difference(family, exchange.summary(), summary(json(played)));
        }
        JsonNode got = json(played);
        if (exchange.body().isMissingNode()) {
            return got.isMissingNode()
                    ? Optional.empty()
                    : Optional.of("expected no body, but got " + got);
        }
        if (!played.answered().endsWith("\n")) {
            return Optional.of("expected a line end behind the body");
        }
        return comparison.difference(family, exchange.body(), got);
    }

    private static JsonNode json(PlayedExchange played) {
        return played.answered().isBlank() ? MissingNode.getInstance() : parsed(played.answered());
    }

    private static JsonNode parsed(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected JSON, but got " + text, e);
        }
    }

    private static ArrayNode lines(String text) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        text.lines()
                .map(RecordedAnswersTest::parsed)
                .filter(message -> !message.path("Type").asText().equals("task"))
                .forEach(all::add);
        return all;
    }

    /// A list of tasks in the short form of the recordings.
    private static ArrayNode summary(JsonNode tasks) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (JsonNode task : tasks) {
            JsonNode status = task.path("Status");
            var brief = all.addObject();
            brief.set("ID", task.path("ID"));
            brief.set("V", task.path("Version").path("Index"));
            brief.set("Slot", orNull(task.path("Slot")));
            brief.set("Node", orNull(task.path("NodeID")));
            brief.set("Desired", task.path("DesiredState"));
            brief.set("State", status.path("State"));
            brief.set("At", status.path("Timestamp"));
            brief.set("Msg", status.path("Message"));
            brief.set("Err", orNull(status.path("Err")));
        }
        return all;
    }

    private static JsonNode orNull(JsonNode node) {
        return node.isMissingNode() ? JsonNodeFactory.instance.nullNode() : node;
    }
}
