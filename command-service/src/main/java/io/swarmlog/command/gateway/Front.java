package io.swarmlog.command.gateway;

/// What all connections of one gateway share.
record Front(
        GatewayConfig config, SwarmHandler handler, EngineWatch watch, GatewayCounters counters) {}
