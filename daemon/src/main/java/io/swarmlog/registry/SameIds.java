package io.swarmlog.registry;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.RegistryClient;
import io.swarmlog.codec.SchemaId;
import io.swarmlog.codec.SchemaIds;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes sure, behind the daemon's back while it already works, that programs around the swarm see
/// the same schemas: Apicurio's own client registers ours over the network and must be given the
/// ids we use.
public final class SameIds {
    private static final Logger LOG = LoggerFactory.getLogger(SameIds.class);

    private SameIds() {}

    /// Looks once, in a thread of its own. A difference or a registry that does not answer is
    /// logged as an error: the swarm itself goes on.
    public static Thread lookInBackground(URI registry, TlsFiles tls, SchemaIds own) {
        return Thread.ofPlatform()
                .daemon()
                .name("same-schema-ids")
                .start(() -> look(registry, tls, own));
    }

    private static void look(URI registry, TlsFiles tls, SchemaIds own) {
        try (RegistryClient client = RegistryClient.of(registry, MutualTls.of(tls).registry())) {
            AvroWires.of(new Comparing(client, own));
            LOG.atInfo().addKeyValue("registry", registry).log("schemas are registered");
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("registry", registry)
                    .setCause(e)
                    .log("programs around the swarm can't read its records");
        }
    }

    /// Asks both and accepts no difference.
    private record Comparing(SchemaIds theirs, SchemaIds own) implements SchemaIds {
        @Override
        public SchemaId idOf(String subject, String schema) {
            SchemaId id = own.idOf(subject, schema);
            SchemaId other = theirs.idOf(subject, schema);
            if (!id.equals(other)) {
                throw new IllegalStateException(
                        "expected id %d of %s, but the registry says %d"
                                .formatted(id.value(), subject, other.value()));
            }
            return id;
        }

        @Override
        public String textOf(SchemaId id) {
            return theirs.textOf(id);
        }
    }
}
