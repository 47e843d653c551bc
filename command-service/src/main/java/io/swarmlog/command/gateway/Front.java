package io.swarmlog.command.gateway;

import io.netty.buffer.ByteBuf;

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

    /// An answer in Docker's form to who is turned away, which counts.
    ByteBuf refusal(int status, String text) {
        counters.refused().increment();
        OwnAnswers.Style style = new OwnAnswers.Style(false, 1, false);
        byte[] body = OwnAnswers.message(text);
        return OwnAnswers.whole(watch.face(), status, "application/json", body, style);
    }
}
