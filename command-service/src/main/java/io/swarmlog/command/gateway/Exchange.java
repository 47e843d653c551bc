package io.swarmlog.command.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/// One request and the way to answer it. Exactly one of [#answer], [#stream] and [#pass] is called,
/// once, before [SwarmHandler#handle] returns.
public interface Exchange {
    String method();

    /// The path without version prefix and query: `/services/create`.
    String path();

    /// The request's target as sent, with version prefix and query, to ask the engine the same.
    String target();

    /// The minor number of the API version in the path, or the newest when there is none.
    int apiMinor();

    /// The query, decoded, values in order.
    SortedMap<String, List<String>> query();

    /// A header by its name in lower case, or empty.
    String header(String name);

    /// Who asks, as the kernel says: `alice (uid 1000, docker)`.
    String caller();

    /// The whole body; bounded by the gateway (413 beyond).
    byte[] body();

    /// Says with the answer to come that what it tells is that old, and may not be so any more (HTTP
    /// `Age` and `Warning` 110, RFC 9111 and 7234).
    void stale(Duration age);

    /// Answers with a whole body. Headers that every answer has (Api-Version, Server, …) are added.
    void answer(int status, String contentType, byte[] body);

    /// Answers with a stream: head now, then what is written, each flush reaching the client at once.
    /// Writing throws when the client is gone.
    OutputStream stream(int status, String contentType) throws IOException;

    /// Gives the request, as it came, to the engine after all: its answer reaches the client byte
    /// for byte. For requests of a shared family that turn out to be the engine's (`GET
    /// /networks/bridge`).
    void pass();

    /// Ends the connection at once: the client does not take what it is sent.
    void hangUp();

    /// Runs `action` once when the client goes away before the answer ended.
    void onGone(Runnable action);
}
