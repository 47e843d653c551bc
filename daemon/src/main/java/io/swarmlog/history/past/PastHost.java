package io.swarmlog.history.past;

import io.swarmlog.command.api.SwarmApi;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.gateway.Gateway;
import io.swarmlog.command.gateway.GatewayConfig;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.model.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/// A docker host of the past, on a socket of its own that only its user can reach. Closing it takes
/// the socket away.
public final class PastHost implements AutoCloseable {
    private final Path folder;
    private final Gateway gateway;

    private PastHost(Path folder, Gateway gateway) {
        this.folder = folder;
        this.gateway = gateway;
    }

    /// Opens one that shows `image`, seen from the manager `self`, before the local engine.
    public static PastHost open(ClusterImage image, NodeId self, String address, Path engineSocket)
            throws IOException {
        String refusal =
                "this is the swarm as it was at "
                        + Instant.ofEpochMilli(image.atMs())
                        + " (input "
                        + image.cause()
                        + "): it can be looked at, but not changed";
        Path folder = Files.createTempDirectory("swarmlog-at-");
        try {
            EngineClient engine = new EngineClient(engineSocket);
            InstantSource then = InstantSource.fixed(Instant.ofEpochMilli(image.atMs()));
            SwarmApi api = new SwarmApi(new PastSwarm(image, self, address, refusal), engine, then);
            Gateway gateway =
                    Gateway.start(
                            GatewayConfig.of(folder.resolve("docker.sock"), engineSocket),
                            new PastApi(api, refusal));
            return new PastHost(folder, gateway);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(folder);
            throw e;
        }
    }

    /// What `DOCKER_HOST` is to be.
    public String url() {
        return "unix://" + folder.resolve("docker.sock");
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        Files.deleteIfExists(folder.resolve("docker.sock"));
        Files.deleteIfExists(folder);
    }
}
