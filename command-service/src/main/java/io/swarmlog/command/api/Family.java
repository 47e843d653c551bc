package io.swarmlog.command.api;

import java.io.IOException;

/// The paths that begin alike: `/services…`.
interface Family {
    /// True when requests of that shape are answered here, not by the engine. Quick, without I/O.
    boolean owns(String method, String path);

    /// Answers the call, or throws [io.swarmlog.command.json.Refusal].
    void answer(Call call) throws IOException;
}
