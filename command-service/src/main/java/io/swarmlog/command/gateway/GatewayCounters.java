package io.swarmlog.command.gateway;

import java.util.concurrent.atomic.LongAdder;

/// What went through a gateway since it started; read at any time by whoever shows figures.
///
/// @param owned requests answered by the swarm handler
/// @param passed requests given to the engine
/// @param refused requests refused by the gateway itself: malformed, too big, engine down
/// @param openConnections clients connected now
/// @param openEngineConnections connections to the engine open now
/// @param bytesToEngine bytes of passed requests
/// @param bytesToClients bytes of passed answers
public record GatewayCounters(
        LongAdder owned,
        LongAdder passed,
        LongAdder refused,
        LongAdder openConnections,
        LongAdder openEngineConnections,
        LongAdder bytesToEngine,
        LongAdder bytesToClients) {
    static GatewayCounters zero() {
        return new GatewayCounters(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }
}
