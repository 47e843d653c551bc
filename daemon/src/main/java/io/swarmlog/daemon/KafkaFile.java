package io.swarmlog.daemon;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The file that tells how a host reaches a Kafka that is not its own: a client's settings as they
/// were given, and where schemas are registered.
final class KafkaFile {
    private static final String REGISTRY = "swarmlog.registry";

    private KafkaFile() {}

    static Optional<KafkaChoice> read(HostFiles files) throws IOException {
        return PropertyFile.read(files.kafka()).map(KafkaFile::of);
    }

    private static KafkaChoice of(SortedMap<String, String> values) {
        SortedMap<String, String> client = new TreeMap<>(values);
        Optional<String> registry = Optional.ofNullable(client.remove(REGISTRY));
        return new KafkaChoice.Existing(
                client,
                registry.<KafkaChoice.Schemas>map(
                                url -> new KafkaChoice.Schemas.At(URI.create(url)))
                        .orElseGet(KafkaChoice.Schemas.OnTopic::new));
    }

    static void write(HostFiles files, KafkaChoice.Existing existing) throws IOException {
        SortedMap<String, String> values = new TreeMap<>(existing.client());
        switch (existing.schemas()) {
            case KafkaChoice.Schemas.OnTopic() -> {}
            case KafkaChoice.Schemas.At(URI registry) -> values.put(REGISTRY, registry.toString());
        }
        PropertyFile.write(files.kafka(), values);
    }

    static void delete(HostFiles files) throws IOException {
        Files.deleteIfExists(files.kafka());
    }
}
