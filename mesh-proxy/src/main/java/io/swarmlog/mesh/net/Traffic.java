package io.swarmlog.mesh.net;

import io.swarmlog.model.ServiceId;

/// What went through the mesh of this host for one service since its ports were opened here.
///
/// - `connections`, `sessions`: TCP connections and UDP sessions ever carried to a backend;
///   `open…`: those that live.
/// - `bytesToBackends`, `bytesToClients`: payload, both protocols.
/// - `failedConnects`: backends that did not accept; the client may have been served by another
///   one.
/// - `unserved`: connections reset and datagrams dropped because no backend was left to ask.
/// - `overLimit`: connections reset and datagrams dropped because the proxy was full.
public record Traffic(
        ServiceId service,
        long connections,
        long openConnections,
        long sessions,
        long openSessions,
        long bytesToBackends,
        long bytesToClients,
        long failedConnects,
        long unserved,
        long overLimit) {}
