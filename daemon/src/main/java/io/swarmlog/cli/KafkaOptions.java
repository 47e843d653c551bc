package io.swarmlog.cli;

import io.swarmlog.daemon.KafkaChoice;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/// Which Kafka is used: the one in the program unless another is named.
final class KafkaOptions {
    private static final String BOOTSTRAP = "bootstrap.servers";

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description =
                    "A Kafka cluster to use instead of the one in the program (may stand in the"
                            + " file of --command-config).")
    private String bootstrap = "";

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description =
                    "Settings of a client of that cluster, as Kafka's own tools take them: how to"
                            + " log in, whom to trust.")
    private Optional<Path> commandConfig = Optional.empty();

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description =
                    "An Apicurio Registry for the schemas (default: a topic of that cluster).")
    private Optional<URI> registry = Optional.empty();

    KafkaChoice choice() {
        if (bootstrap.isEmpty() && commandConfig.isEmpty()) {
            if (registry.isPresent()) {
                throw new Trouble(
                        "expected --bootstrap-servers or --command-config beside --registry, but"
                                + " got neither");
            }
            return new KafkaChoice.Embedded();
        }
        SortedMap<String, String> client = commandConfig.map(KafkaOptions::read).orElse(none());
        if (!bootstrap.isEmpty()) {
            client.put(BOOTSTRAP, bootstrap);
        }
        if (client.getOrDefault(BOOTSTRAP, "").isBlank()) {
            throw new Trouble(
                    "expected --bootstrap-servers, or "
                            + BOOTSTRAP
                            + " in the file of --command-config, but got neither");
        }
        try {
            return new KafkaChoice.Existing(
                    client,
                    registry.<KafkaChoice.Schemas>map(KafkaChoice.Schemas.At::new)
                            .orElseGet(KafkaChoice.Schemas.OnTopic::new));
        } catch (IllegalArgumentException e) {
            throw new Trouble(String.valueOf(e.getMessage()));
        }
    }

    /// The cluster that was named.
    KafkaChoice.Existing existing() {
        return switch (choice()) {
            case KafkaChoice.Existing existing -> existing;
            case KafkaChoice.Embedded() ->
                    throw new Trouble(
                            "expected --bootstrap-servers or --command-config: a part that is a"
                                    + " process of its own needs a Kafka that is one, too");
        };
    }

    private static SortedMap<String, String> none() {
        return new TreeMap<>();
    }

    private static SortedMap<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Trouble("expected settings in " + file + ", but: " + e);
        }
        SortedMap<String, String> settings = none();
        properties.forEach((name, value) -> settings.put(name.toString(), value.toString()));
        return settings;
    }

    /// The same options as words of a command line.
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (!bootstrap.isEmpty()) {
            words.add("--bootstrap-servers=" + bootstrap);
        }
        commandConfig.ifPresent(file -> words.add("--command-config=" + file.toAbsolutePath()));
        registry.ifPresent(url -> words.add("--registry=" + url));
        return words;
    }
}
