package io.swarmlog.image;

import io.swarmlog.log.Input;
import io.swarmlog.model.SwarmId;
import io.swarmlog.model.SwarmSpec;

/// The swarm as a whole: settings it began with, and the spec, secrets and root it has now.
public record Swarm(
        SwarmId id,
        Meta meta,
        SwarmSpec spec,
        Input.InitialiseSwarm settings,
        Input.SwarmSecrets secrets,
        Root root) {}
