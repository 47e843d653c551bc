package io.swarmlog.command.gateway;

/// Answers the requests that are not the engine's.
public interface SwarmHandler {
    /// True when this handler answers `method path` (path without version prefix and query). Asked
    /// on an event loop for every request: quick, without I/O.
    boolean owns(String method, String path);

    /// Answers one request, on a virtual thread of its own: it may block. What it throws is answered
    /// with status 500 and logged.
    void handle(Exchange exchange) throws Exception;
}
