package io.swarmlog.command.gateway;

import java.nio.file.Path;
import java.util.List;

/// What a gateway listens on and stands in front of.
///
/// @param sockets unix sockets to listen on
/// @param engineSocket the local engine's unix socket
/// @param group the group that may use the sockets, if it exists on this host
/// @param eventLoops threads that move bytes
/// @param maxConnections clients beyond that are told to come back later
public record GatewayConfig(
        List<Path> sockets, Path engineSocket, String group, int eventLoops, int maxConnections) {
    /// Docker's own group.
    private static final String DOCKER_GROUP = "docker";

    /// Two descriptors each: stays below the usual hard limit of 64 Ki descriptors.
    private static final int DEFAULT_MAX_CONNECTIONS = 16_000;

    /// Moving bytes is cheap, one loop moves GBs a second: more loops than that only add switches
    /// between threads, which cost most where processors are few.
    private static final int MAX_DEFAULT_LOOPS = 4;

    /// One loop for so many processors.
    private static final int PROCESSORS_PER_LOOP = 2;

    public GatewayConfig {
        sockets = List.copyOf(sockets);
    }

    /// The usual gateway: one socket, Docker's group.
    public static GatewayConfig of(Path socket, Path engineSocket) {
        return of(List.of(socket), engineSocket);
    }

    /// The usual gateway on several sockets.
    public static GatewayConfig of(List<Path> sockets, Path engineSocket) {
        int processors = Runtime.getRuntime().availableProcessors();
        int loops = Math.clamp(processors / PROCESSORS_PER_LOOP, 1, MAX_DEFAULT_LOOPS);
        return new GatewayConfig(
                sockets, engineSocket, DOCKER_GROUP, loops, DEFAULT_MAX_CONNECTIONS);
    }
}
