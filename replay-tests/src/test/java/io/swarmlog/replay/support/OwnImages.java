package io.swarmlog.replay.support;

import io.swarmlog.hosts.Programs;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The images that the project makes of Kafka, of Apicurio Registry and of itself, on the engine of
/// this machine. What is there and made of the same is not made again.
public final class OwnImages {
    public static final String KAFKA = "swarmlog/kafka";
    public static final String REGISTRY = "swarmlog/registry";
    public static final String SWARMLOG = "swarmlog/swarmlog";

    /// The first time, jars are fetched and a Java runtime is linked.
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private OwnImages() {}

    /// Makes sure of these images, `compose/build`'s, of the classes this test runs with.
    public static void ensure(String... images) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(compose().resolve("build").toString());
        command.add("--program=" + classPath());
        Arrays.stream(images).map(image -> image.replace("swarmlog/", "")).forEach(command::add);
        Path output = Files.createTempFile("swarmlog-images", ".log");
        try {
            ProcessBuilder builder =
                    Programs.builder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().remove("DOCKER_HOST");
            Process process = builder.start();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("expected the images within " + LIMIT);
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(
                        "expected the images to be made, but:\n"
                                + Files.readString(output, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Files.delete(output);
        }
    }

    /// The folder of the compose files.
    public static Path compose() {
        return Path.of("..", "compose").toAbsolutePath().normalize();
    }

    /// The program's classes without the tests'.
    public static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
