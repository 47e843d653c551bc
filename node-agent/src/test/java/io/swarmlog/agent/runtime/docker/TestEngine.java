package io.swarmlog.agent.runtime.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import io.swarmlog.agent.runtime.Home;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// The engine of this machine, for tests that share it with others: everything of a test carries a
/// node id of its own and is removed by it.
public final class TestEngine implements AutoCloseable {
    public static final URI SOCKET = URI.create("unix:///var/run/docker.sock");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    final EngineCalls calls = new EngineCalls(SOCKET);
    private final String prefix =
            "agenttest" + ProcessHandle.current().pid() + "x" + NUMBER.incrementAndGet();

    public final NodeId node = new NodeId(prefix);
    public final Home home = new Home(node, "host1", new TaskSpec.Platform("x86_64", "linux"));
    public final String image = prefix + ":latest";

    public TestEngine() {
        Path context = temporary();
        try {
            Files.copy(Path.of("/bin/busybox"), context.resolve("busybox"));
            Files.writeString(
                    context.resolve("Dockerfile"),
                    """
                    FROM scratch
                    COPY busybox /bin/busybox
                    RUN ["/bin/busybox", "--install", "-s", "/bin"]
                    RUN ["/bin/mkdir", "/tmp"]
                    ENV PATH=/bin
                    CMD ["sleep", "1000000"]
                    """);
            calls.ask(docker ->
                    docker.buildImageCmd(context.toFile())
                            .withTags(Set.of(image))
                            .exec(new BuildImageResultCallback())
                            .awaitImageId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(context);
        }
    }

    /// A name of this test's own.
    public String name(String name) {
        return prefix + name;
    }

    /// A subnet nobody else on this machine is likely to use: `10.2xx.yyy.0/24` without its end.
    public String subnet(int number) {
        long pid = ProcessHandle.current().pid();
        return "10." + (200 + pid % 40) + "." + (pid / 40 % 24 * 10 + number);
    }

    /// Kills a container behind the agent's back.
    public void kill(String container) {
        calls.tell(docker -> docker.killContainerCmd(container).exec());
    }

    public JsonNode inspect(String container) {
        return calls.get(Inspection.path(container));
    }

    public List<Network> networks() {
        return calls.ask(docker ->
                docker.listNetworksCmd()
                        .withFilter("label", List.of(ContainerBody.NODE_LABEL + "=" + node))
                        .exec());
    }

    public List<Container> containers() {
        return calls.ask(docker ->
                docker.listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(Map.of(ContainerBody.NODE_LABEL, node.value()))
                        .exec());
    }

    /// Removes everything of this test, whatever became of it, but the image.
    public void clean() {
        for (Container container : containers()) {
            calls.tell(docker ->
                    docker.removeContainerCmd(container.getId())
                            .withForce(true)
                            .withRemoveVolumes(true)
                            .exec());
        }
        for (Network network : networks()) {
            calls.tell(docker -> docker.removeNetworkCmd(network.getId()).exec());
        }
    }

    @Override
    public void close() {
        clean();
        calls.tell(docker -> docker.removeImageCmd(image).withForce(true).exec());
        calls.close();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("agent-test-image");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
