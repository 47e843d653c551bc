package io.swarmlog.command.gateway;

/// What all connections of one gateway share.
record Front(
        GatewayConfig config,
        SwarmHandler handler,
        EngineWatch watch,
        GatewayCounters counters,
        Crowd crowd) {
    /// What a client is told whose request is the engine's.
    String engineDown(String what) {
        return "the Docker Engine at unix://"
                + config.engineSocket()
                + " "
                + what
                + ": this request is passed on to it. Is it running?";
    }
}
