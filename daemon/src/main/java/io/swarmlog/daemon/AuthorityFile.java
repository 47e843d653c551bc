package io.swarmlog.daemon;

import io.swarmlog.command.ca.Authority;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A manager's copy of what certificates are issued with, for the times at which the log can't be
/// asked: a manager whose own certificate expired while it was off issues itself another before its
/// log starts. The keys in it are sealed, as on the log.
public final class AuthorityFile {
    private AuthorityFile() {}

    static void write(HostFiles files, Authority.Material material) throws IOException {
        if (read(files).equals(Optional.of(material))) {
            return;
        }
        SortedMap<String, String> values = new TreeMap<>();
        values.put("swarm", material.swarm().value());
        values.put("expiryNs", Long.toString(material.expiry().toNanos()));
        values.put("root", material.root());
        values.put("keyId", material.key().keyId());
        values.put("key", material.key().base64());
        material.next()
                .ifPresent(next -> {
                    values.put("next", next.root());
                    values.put("nextCrossSigned", next.crossSigned());
                    values.put("nextKeyId", next.key().keyId());
                    values.put("nextKey", next.key().base64());
                });
        PropertyFile.write(files.authority(), values);
    }

    /// Keeps the copy as the image says.
    static void follow(HostFiles files, ClusterImage image) throws IOException {
        if (image.swarm().isPresent()) {
            write(files, Authority.Material.of(image.swarm().get()));
        }
    }

    /// What was written last; empty on a host that is no manager.
    public static Optional<Authority.Material> read(HostFiles files) throws IOException {
        return PropertyFile.read(files.authority()).map(AuthorityFile::of);
    }

    private static Authority.Material of(SortedMap<String, String> values) {
        Optional<Authority.Next> next =
                values.containsKey("next")
                        ? Optional.of(
                                new Authority.Next(
                                        required(values, "next"),
                                        required(values, "nextCrossSigned"),
                                        new Sealed(
                                                required(values, "nextKeyId"),
                                                required(values, "nextKey"))))
                        : Optional.empty();
        return new Authority.Material(
                new SwarmId(required(values, "swarm")),
                Duration.ofNanos(Long.parseLong(required(values, "expiryNs"))),
                required(values, "root"),
                new Sealed(required(values, "keyId"), required(values, "key")),
                next);
    }

    private static String required(SortedMap<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    "expected '" + name + "' in the copy of the authority, but it is missing");
        }
        return value;
    }
}
