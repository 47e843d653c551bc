package io.swarmlog.codec;

import io.apicurio.registry.client.RegistryClientFactory;
import io.apicurio.registry.client.common.HttpAdapterType;
import io.apicurio.registry.client.common.RegistryClientOptions;
import io.apicurio.registry.rest.client.models.CreateArtifact;
import io.apicurio.registry.rest.client.models.CreateArtifactResponse;
import io.apicurio.registry.rest.client.models.CreateVersion;
import io.apicurio.registry.rest.client.models.IfArtifactExists;
import io.apicurio.registry.rest.client.models.ProblemDetails;
import io.apicurio.registry.rest.client.models.VersionContent;
import io.apicurio.registry.rest.client.models.VersionMetaData;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/// Schema ids of an Apicurio Registry (REST API v3), by Apicurio's own client: of a real one, or of
/// the one a manager's daemon serves. The id is the content id, as Apicurio's serializers use it by
/// default.
///
/// A registry that can't be reached is tried again a few times; then the call throws
/// [IllegalStateException].
public final class RegistryClient implements SchemaIds, AutoCloseable {
    /// Where the schemas of a swarm are registered; also what Apicurio's serializers use.
    public static final String GROUP = "default";

    private static final int NOT_FOUND = 404;
    private static final int RETRIES = 5;
    private static final long RETRY_PAUSE_MS = 200;
    private static final long CLOSE_PATIENCE_S = 5;

    private final URI registry;
    private final Vertx vertx;
    private final io.apicurio.registry.rest.client.RegistryClient client;

    private RegistryClient(URI registry, Vertx vertx, RegistryClientOptions options) {
        this.registry = registry;
        this.vertx = vertx;
        this.client = RegistryClientFactory.create(options);
    }

    /// How the registry and we know each other.
    public sealed interface Tls {
        /// The registry takes everybody; its certificate is under a public root.
        record Nobody() implements Tls {}

        /// Files in PEM: the own certificate with its chain, its key (PKCS #8), and the roots that
        /// the registry must be under. Its certificate must also name its host.
        record Files(Path certificateChain, Path privateKey, Path roots) implements Tls {}

        /// What is already loaded. `trust` alone says whether the registry is the right one: nodes
        /// of a swarm are known by certificate, which does not name their host.
        record Loaded(X509KeyManager keys, X509ExtendedTrustManager trust) implements Tls {}
    }

    /// @param registry such as `https://10.0.0.1:4243/apis/registry/v3`; without path its usual one
    ///     is added
    public static RegistryClient of(URI registry, Tls tls) {
        Vertx vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(1)
                                .setWorkerPoolSize(1)
                                .setInternalBlockingPoolSize(1));
        RegistryClientOptions options =
                RegistryClientOptions.create(registry.toString(), vertx)
                        .httpAdapter(HttpAdapterType.VERTX)
                        .retry(true, RETRIES, RETRY_PAUSE_MS);
        switch (tls) {
            case Tls.Nobody() -> {}
            case Tls.Files(Path certificateChain, Path privateKey, Path roots) ->
                    options.keystorePem(certificateChain.toString(), privateKey.toString())
                            .trustStorePem(roots.toString());
            case Tls.Loaded loaded ->
                    options.customWebClient(WebClient.create(vertx, webClient(loaded)));
        }
        return new RegistryClient(registry, vertx, options);
    }

    private static WebClientOptions webClient(Tls.Loaded tls) {
        return new WebClientOptions()
                .setSsl(true)
                .setKeyCertOptions(KeyCertOptions.wrap(tls.keys()))
                .setTrustOptions(TrustOptions.wrap(tls.trust()))
                .setVerifyHost(false);
    }

    @Override
    public SchemaId idOf(String subject, String schema) {
        VersionContent content = new VersionContent();
        content.setContent(schema);
        content.setContentType("application/json");
        CreateVersion version = new CreateVersion();
        version.setContent(content);
        CreateArtifact artifact = new CreateArtifact();
        artifact.setArtifactId(subject);
        artifact.setArtifactType("AVRO");
        artifact.setFirstVersion(version);
        try {
            @Nullable CreateArtifactResponse made =
                    client.groups()
                            .byGroupId(GROUP)
                            .artifacts()
                            .post(
                                    artifact,
                                    request ->
                                            request.queryParameters.ifExists =
                                                    IfArtifactExists.FIND_OR_CREATE_VERSION);
            return Optional.ofNullable(made)
                    .map(CreateArtifactResponse::getVersion)
                    .map(VersionMetaData::getContentId)
                    .map(id -> new SchemaId(Math.toIntExact(id)))
                    .orElseThrow(() -> new IllegalStateException("the answer has no content id"));
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "expected %s to register %s, but: %s".formatted(registry, subject, reason(e)),
                    e);
        }
    }

    @Override
    public String textOf(SchemaId id) {
        try (InputStream text = client.ids().contentIds().byContentId((long) id.value()).get()) {
            if (text == null) {
                throw new IOException("the answer is empty");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (RuntimeException | IOException e) {
            String message =
                    "expected a schema with id %d in %s, but: %s"
                            .formatted(id.value(), registry, reason(e));
            boolean isNone =
                    e instanceof ProblemDetails problem
                            && Integer.valueOf(NOT_FOUND).equals(problem.getStatus());
            throw isNone
                    ? new IllegalArgumentException(message, e)
                    : new SchemasUnavailable(message, e);
        }
    }

    /// What the registry says, or what became of the call.
    private static String reason(Exception e) {
        return e instanceof ProblemDetails problem && problem.getDetail() != null
                ? problem.getDetail()
                : e.toString();
    }

    @Override
    public void close() {
        try {
            vertx.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(CLOSE_PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("expected the registry client to stop", e);
        }
    }
}
