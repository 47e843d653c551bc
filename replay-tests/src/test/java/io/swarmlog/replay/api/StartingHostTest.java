package io.swarmlog.replay.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.command.api.Membership;
import io.swarmlog.command.api.SwarmApi;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.log.Input;
import io.swarmlog.model.Sealed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is answered while the parts of a host start.
class StartingHostTest {
    private final Starting host = new Starting();
    private final SwarmApi api = new SwarmApi(host, new EmptyEngine(), InstantSource.system());

    @ParameterizedTest
    @CsvSource({"SOON, pending, ''", "RETRIED, pending, why", "IN_VAIN, error, why"})
    void tellsThatItIsPendingAndOnlyInVainThatItIsAnError(
            Membership.Outlook outlook, String state, String error) throws IOException {
        host.state = new Membership.State.Pending("node", "192.0.2.1", "why", outlook);

        JsonNode swarm = json(asked("GET", "/v1.41/info")).path("Swarm");

        assertThat(swarm.path("LocalNodeState").asText()).isEqualTo(state);
        assertThat(swarm.path("Error").asText()).isEqualTo(error);
        assertThat(host.waited).isZero();
    }

    /// The engine is another part, and may be dead or hang.
    @Test
    void tellsWhatItIsWhileItsEngineDoesNotAnswer() throws IOException {
        SwarmApi alone = new SwarmApi(host, new DeadEngine(), InstantSource.system());
        host.state = new Membership.State.Locked();
        PlayedExchange exchange = new PlayedExchange("GET", "/v1.41/info", "", "");

        alone.handle(exchange);

        assertThat(exchange.status()).isEqualTo(200);
        assertThat(json(exchange).path("Swarm").path("LocalNodeState").asText())
                .isEqualTo("locked");
        assertThat(json(exchange).path("Warnings").path(0).asText())
                .startsWith("WARNING: the engine does not answer");
    }

    @Test
    void whoAsksForTheSwarmWaitsUntilItIsThere() throws IOException {
        host.state = new Membership.State.Pending("node", "192.0.2.1", "why");

        PlayedExchange nodes = asked("GET", "/v1.41/nodes");

        assertThat(host.waited).isOne();
        assertThat(nodes.status()).isEqualTo(503);
    }

    private PlayedExchange asked(String method, String target) throws IOException {
        PlayedExchange exchange = new PlayedExchange(method, target, "", "");
        api.handle(exchange);
        return exchange;
    }

    private static JsonNode json(PlayedExchange exchange) throws IOException {
        return new ObjectMapper().readTree(exchange.answered());
    }

    private static final class EmptyEngine implements EngineApi {
        @Override
        public Answer ask(String method, String target, byte[] body) {
            return new Answer(200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public InputStream open(String target) {
            return InputStream.nullInputStream();
        }
    }

    private static final class DeadEngine implements EngineApi {
        @Override
        public Answer ask(String method, String target, byte[] body) throws IOException {
            throw new IOException("the engine does not answer");
        }

        @Override
        public InputStream open(String target) {
            return InputStream.nullInputStream();
        }
    }

    private static final class Starting implements Membership {
        private State state = new State.Inactive();
        private int waited;

        @Override
        public State state() {
            return state;
        }

        @Override
        public void awaitStart() {
            waited++;
        }

        @Override
        public String init(SwarmReader.Init request) {
            throw notAsked();
        }

        @Override
        public void join(SwarmReader.Join request) {
            throw notAsked();
        }

        @Override
        public void leave(boolean force) {
            throw notAsked();
        }

        @Override
        public void unlock(String key) {
            throw notAsked();
        }

        @Override
        public String unseal(Sealed secret) {
            throw notAsked();
        }

        @Override
        public Sealed freshToken() {
            throw notAsked();
        }

        @Override
        public Sealed freshUnlockKey() {
            throw notAsked();
        }

        @Override
        public Input.RootRotation nextRoot(SwarmReader.RootWish wish) {
            throw notAsked();
        }

        @Override
        public Sealed seal(String clear) {
            throw notAsked();
        }

        private static AssertionError notAsked() {
            return new AssertionError("expected no change of what the host is");
        }
    }
}
