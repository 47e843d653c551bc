package io.swarmlog.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/// What a node says of itself (Docker Engine API v1.41 `NodeDescription`).
public record NodeDescription(
        String hostname,
        TaskSpec.Platform platform,
        long nanoCpus,
        long memoryBytes,
        List<TaskSpec.GenericResource> genericResources,
        Engine engine,
        TlsTrust tls) {

    /// The type of plugin by which a node's program says up to which feature level it reads the log.
    /// It is told as a plugin, since managers of every release pass a node's plugins on as they are;
    /// a field of its own would be lost with those of the first.
    private static final String FEATURE_LEVEL = "SwarmlogFeatureLevel";

    /// In the same way, how many seconds a node's clock is ahead of the log's; left out when it is
    /// right.
    private static final String CLOCK_AHEAD = "SwarmlogClockAheadS";

    private static final Pattern SECONDS = Pattern.compile("-?[1-9][0-9]{0,11}");
    private static final Pattern LEVEL = Pattern.compile("[1-9][0-9]{0,3}");
    private static final int FIRST_LEVEL = 1;

    /// The same, of a program that reads the log up to that feature level.
    public NodeDescription reading(int level) {
        return with(new Plugin(FEATURE_LEVEL, Integer.toString(level)));
    }

    /// The same, of a node whose clock is ahead of the log's by that much; behind when below 0.
    public NodeDescription clockAhead(Duration by) {
        return by.toSeconds() == 0
                ? this
                : with(new Plugin(CLOCK_AHEAD, Long.toString(by.toSeconds())));
    }

    /// How far the node's clock is ahead of the log's, as it says; zero when it does not.
    public Duration clockAhead() {
        return engine.plugins().stream()
                .filter(plugin -> plugin.type().equals(CLOCK_AHEAD))
                .filter(plugin -> SECONDS.matcher(plugin.name()).matches())
                .map(plugin -> Duration.ofSeconds(Long.parseLong(plugin.name())))
                .findFirst()
                .orElse(Duration.ZERO);
    }

    private NodeDescription with(Plugin told) {
        List<Plugin> plugins =
                new ArrayList<>(
                        engine.plugins().stream()
                                .filter(plugin -> !plugin.type().equals(told.type()))
                                .toList());
        plugins.add(told);
        return new NodeDescription(
                hostname,
                platform,
                nanoCpus,
                memoryBytes,
                genericResources,
                new Engine(engine.engineVersion(), engine.labels(), List.copyOf(plugins)),
                tls);
    }

    /// The feature level up to which the node's program reads the log; 1 when it says nothing, as
    /// the first release does.
    public int featureLevel() {
        return engine.plugins().stream()
                .filter(plugin -> plugin.type().equals(FEATURE_LEVEL))
                .filter(plugin -> LEVEL.matcher(plugin.name()).matches())
                .mapToInt(plugin -> Integer.parseInt(plugin.name()))
                .max()
                .orElse(FIRST_LEVEL);
    }

    /// The plugins that the engine itself has.
    public List<Plugin> enginePlugins() {
        return engine.plugins().stream()
                .filter(plugin -> !plugin.type().equals(FEATURE_LEVEL))
                .filter(plugin -> !plugin.type().equals(CLOCK_AHEAD))
                .toList();
    }

    /// The Docker Engine of the node.
    public record Engine(
            String engineVersion, SortedMap<String, String> labels, List<Plugin> plugins) {}

    /// A plugin of the engine: type is `Volume`, `Network`, `Log`, ….
    public record Plugin(String type, String name) {}

    /// The root the node trusts: PEM, and issuer subject and public key in base64 DER.
    public record TlsTrust(
            String trustRoot, String certIssuerSubject, String certIssuerPublicKey) {}
}
