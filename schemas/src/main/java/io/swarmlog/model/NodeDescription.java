package io.swarmlog.model;

import java.util.List;
import java.util.SortedMap;

/// What a node says of itself (Docker Engine API v1.41 `NodeDescription`).
public record NodeDescription(
        String hostname,
        TaskSpec.Platform platform,
        long nanoCpus,
        long memoryBytes,
        List<TaskSpec.GenericResource> genericResources,
        Engine engine,
        TlsTrust tls) {

    /// The Docker Engine of the node.
    public record Engine(
            String engineVersion, SortedMap<String, String> labels, List<Plugin> plugins) {}

    /// A plugin of the engine: type is `Volume`, `Network`, `Log`, ….
    public record Plugin(String type, String name) {}

    /// The root the node trusts: PEM, and issuer subject and public key in base64 DER.
    public record TlsTrust(
            String trustRoot, String certIssuerSubject, String certIssuerPublicKey) {}
}
