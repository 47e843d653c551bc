package io.swarmlog.agent.runtime.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.swarmlog.agent.runtime.Trouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Calls of the engine's API: docker-java's commands, and JSON as it is. Whatever goes wrong comes
/// out as [Trouble] with the engine's own words, or as [Refused] where the status matters.
///
/// No call lasts for ever: each has a limit, and all end when the engine is given up ([#absent]).
final class EngineCalls implements AutoCloseable {
    /// Every stop waits in the engine for the grace time and holds a connection; more than all lanes
    /// of the work loop together.
    private static final int MAX_CONNECTIONS = 320;

    /// A unix socket answers at once or never.
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// A call of a machine that is very busy takes some ten seconds; what takes longer than this is
    /// stuck, though the engine itself answers.
    static final Duration LIMIT = Duration.ofMinutes(2);

    /// API 1.41 (Docker Engine 20.10) has all that tasks need; newer engines speak it too.
    private static final String API = "1.41";

    private static final int NOT_MODIFIED = 304;
    private static final int BAD_REQUEST = 400;

    private final URI engine;
    private volatile Link link;
    private volatile Optional<String> away = Optional.empty();
    private final ObjectMapper json = DockerClientConfig.getDefaultObjectMapper();

    /// What calls go through: docker-java's connections to the engine.
    private record Link(DockerHttpClient http, DockerClient docker) {
        static Link to(URI engine) {
            DockerHttpClient http =
                    new ZerodepDockerHttpClient.Builder()
                            .dockerHost(engine)
                            .maxConnections(MAX_CONNECTIONS)
                            .connectionTimeout(CONNECT_TIMEOUT)
                            .build();
            DockerClientConfig config =
                    DefaultDockerClientConfig.createDefaultConfigBuilder()
                            .withDockerHost(engine.toString())
                            .withDockerTlsVerify(false)
                            .withApiVersion(API)
                            .build();
            return new Link(http, DockerClientImpl.getInstance(config, http));
        }

        void close() {
            try {
                docker.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    EngineCalls(URI engine) {
        this.engine = engine;
        this.link = Link.to(engine);
    }

    /// The engine is given up, for this reason: the calls under way end, and all others fail, until
    /// it is [#present] again.
    void absent(String why) {
        away = Optional.of(why);
        renew();
    }

    void present() {
        away = Optional.empty();
    }

    /// Ends all calls and streams under way; later ones go to what listens at the socket now.
    void renew() {
        Link last = link;
        link = Link.to(engine);
        last.close();
    }

    /// The engine said no, with a status of HTTP.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int status;
        private final String text;

        Refused(int status, String text, Throwable cause) {
            super(text, cause);
            this.status = status;
            this.text = text;
        }

        Refused(int status, String text) {
            super(text);
            this.status = status;
            this.text = text;
        }

        int status() {
            return status;
        }

        String text() {
            return text;
        }

        boolean isMissing() {
            return status == 404;
        }

        boolean isConflict() {
            return status == 409;
        }

        Trouble lasting() {
            return Trouble.lasting(text, this);
        }
    }

    /// A call of docker-java's.
    ///
    /// @throws Refused when the engine refuses
    /// @throws Trouble when the engine can't be reached
    <T> T ask(java.util.function.Function<DockerClient, T> call) {
        return ask(LIMIT, call);
    }

    /// A call that may take so long.
    <T> T ask(Duration limit, java.util.function.Function<DockerClient, T> call) {
        return guarded(limit, () -> call.apply(link.docker()));
    }

    /// A call that has no answer.
    void tell(java.util.function.Consumer<DockerClient> call) {
        tell(LIMIT, call);
    }

    /// A call that has no answer and may take so long.
    void tell(Duration limit, java.util.function.Consumer<DockerClient> call) {
        ask(
                limit,
                client -> {
                    call.accept(client);
                    return Boolean.TRUE;
                });
    }

    /// Posts `body` as JSON; the answer's JSON, or an empty object when there is none.
    JsonNode post(String path, Map<String, Object> body) {
        return json(() ->
                request(DockerHttpClient.Request.Method.POST, path)
                        .putHeader("Content-Type", "application/json")
                        .bodyBytes(json.writeValueAsBytes(body))
                        .build());
    }

    /// What the engine answers to `GET path`.
    JsonNode get(String path) {
        return json(() -> request(DockerHttpClient.Request.Method.GET, path).build());
    }

    private static DockerHttpClient.Request.Builder request(
            DockerHttpClient.Request.Method method, String path) {
        return DockerHttpClient.Request.builder().method(method).path("/v" + API + path);
    }

    private interface Asked {
        DockerHttpClient.Request request() throws IOException;
    }

    private JsonNode json(Asked asked) {
        return guarded(
                LIMIT,
                () -> {
                    try (DockerHttpClient.Response response =
                            link.http().execute(asked.request())) {
                        byte[] answer = response.getBody().readAllBytes();
                        if (response.getStatusCode() >= BAD_REQUEST) {
                            String text = new String(answer, StandardCharsets.UTF_8);
                            throw new Refused(response.getStatusCode(), message(text));
                        }
                        return answer.length == 0 ? json.createObjectNode() : json.readTree(answer);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    ObjectMapper json() {
        return json;
    }

    private <T> T guarded(Duration limit, Supplier<T> call) {
        away.ifPresent(why -> {
            throw Trouble.temporary(why);
        });
        try {
            return within(limit, call);
        } catch (Refused | Trouble known) {
            throw known;
        } catch (DockerException e) {
            throw refused(e);
        } catch (RuntimeException e) {
            String why = away.orElseGet(() -> "the Docker Engine can't be reached: " + reason(e));
            throw Trouble.temporary(why, e);
        }
    }

    /// Has the call made by a thread of its own: to interrupt that closes its connection.
    private static <T> T within(Duration limit, Supplier<T> call) {
        FutureTask<T> task = new FutureTask<>(call::get);
        Thread caller = Thread.ofVirtual().name("engine-call").start(task);
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            caller.interrupt();
            throw Trouble.temporary(
                    "the Docker Engine did not answer within " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            caller.interrupt();
            Thread.currentThread().interrupt();
            throw Trouble.temporary("a call of the Docker Engine was interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(e.getCause());
        }
    }

    /// What docker-java's exception says, in the engine's words.
    private Refused refused(DockerException e) {
        String text = String.valueOf(e.getMessage());
        String prefix = "Status " + e.getHttpStatus() + ": ";
        String body = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        return new Refused(e.getHttpStatus(), message(body), e);
    }

    /// True for the answer "it is so already".
    static boolean isNotModified(Refused refused) {
        return refused.status() == NOT_MODIFIED;
    }

    private String message(String body) {
        try {
            JsonNode message = json.readTree(body).path("message");
            return message.isTextual() ? message.textValue() : body.strip();
        } catch (JsonProcessingException e) {
            return body.strip();
        }
    }

    static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    @Override
    public void close() {
        link.close();
    }
}
