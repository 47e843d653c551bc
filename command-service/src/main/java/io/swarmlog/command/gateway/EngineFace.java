package io.swarmlog.command.gateway;

import io.swarmlog.command.gateway.http.Target.ApiNumber;

/// How the engine presents itself in every answer, so that ours look the same.
///
/// @param api the newest API version it speaks
/// @param minimum the oldest
public record EngineFace(
        ApiNumber api, ApiNumber minimum, String experimental, String osType, String server) {
    /// Before the engine was ever seen: what Docker 20.10 says.
    static final EngineFace UNSEEN =
            new EngineFace(
                    new ApiNumber("1.41"), new ApiNumber("1.12"), "false", "linux", "Swarmlog");

    boolean speaks(ApiNumber version) {
        return version.compareTo(minimum) >= 0 && version.compareTo(api) <= 0;
    }
}
