package io.swarmlog.command.gateway;

import java.io.IOException;
import java.io.InputStream;

/// Asking the local engine, for answers that are partly the engine's and partly the swarm's.
public interface EngineApi {
    /// An answer of the engine, whole.
    record Answer(int status, String contentType, byte[] body) {}

    /// Asks and waits for the whole answer. `target` has a version prefix and query.
    Answer ask(String method, String target, byte[] body) throws IOException;

    /// As [#ask], but of an engine that is well: one that does not answer a ping meanwhile is given up
    /// within a second.
    default Answer askIfWell(String method, String target, byte[] body) throws IOException {
        return ask(method, target, body);
    }

    /// Asks for an endless answer (`/events`); closing the stream ends it.
    InputStream open(String target) throws IOException;
}
