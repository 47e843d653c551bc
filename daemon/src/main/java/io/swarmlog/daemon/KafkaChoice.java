package io.swarmlog.daemon;

import io.swarmlog.client.ClientSettings;
import io.swarmlog.codec.RegistryClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which Kafka the swarm of a host is on.
public sealed interface KafkaChoice {
    /// The one in this program: every manager is a node of it.
    record Embedded() implements KafkaChoice {}

    /// A cluster that somebody else runs.
    ///
    /// - `client`: settings of every client of it, `bootstrap.servers` among them; may hold
    ///   passwords.
    /// - `schemas`: where schemas are registered.
    record Existing(SortedMap<String, String> client, Schemas schemas) implements KafkaChoice {
        public Existing {
            client = new TreeMap<>(client);
            if (client.getOrDefault("bootstrap.servers", "").isBlank()) {
                throw new IllegalArgumentException(
                        "expected bootstrap.servers of the Kafka to use, but there are none");
            }
            Map<String, Object> all = ClientSettings.standard();
            all.putAll(client);
            ClientSettings.whyNot(all)
                    .ifPresent(why -> {
                        throw new IllegalArgumentException(why);
                    });
        }

        public String bootstrap() {
            return client.getOrDefault("bootstrap.servers", "");
        }

        /// What they do not say is as for our own log.
        Map<String, Object> settings() {
            Map<String, Object> settings = ClientSettings.standard();
            settings.putAll(client);
            return settings;
        }

        /// How the registry and we know each other: by the same files as Kafka and we do, where
        /// they are PEM.
        public RegistryClient.Tls registryTls() {
            String keys = client.getOrDefault("ssl.keystore.location", "");
            String roots = client.getOrDefault("ssl.truststore.location", "");
            return keys.isEmpty() || roots.isEmpty()
                    ? new RegistryClient.Tls.Nobody()
                    : new RegistryClient.Tls.Files(Path.of(keys), Path.of(keys), Path.of(roots));
        }

        @Override
        public String toString() {
            return "Existing[" + bootstrap() + ", " + schemas + "]";
        }
    }

    /// Where schemas are registered.
    sealed interface Schemas {
        /// On a topic of the log; managers serve them as a registry.
        record OnTopic() implements Schemas {}

        /// At an Apicurio Registry.
        record At(URI registry) implements Schemas {}
    }

    /// What a process was told, else what the host's swarm is on since it began.
    static KafkaChoice of(KafkaChoice told, HostFiles files) throws IOException {
        return switch (told) {
            case Existing existing -> existing;
            case Embedded embedded -> KafkaFile.read(files).orElse(embedded);
        };
    }

    /// Writes down what the swarm of the host is on, for later starts and other processes.
    default void keep(HostFiles files) throws IOException {
        switch (this) {
            case Embedded _ -> KafkaFile.delete(files);
            case Existing existing -> KafkaFile.write(files, existing);
        }
    }
}
