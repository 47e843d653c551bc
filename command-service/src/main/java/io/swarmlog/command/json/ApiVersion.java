package io.swarmlog.command.json;

/// A version of the Docker Engine API, `1.minor`. Fields younger than the version a client speaks
/// are dropped before anything looks at them (moby swarm router).
public record ApiVersion(int minor) {
    /// The version answers are shaped as.
    public static final ApiVersion NEWEST = new ApiVersion(41);

    public boolean isBefore(int otherMinor) {
        return minor < otherMinor;
    }
}
