package io.swarmlog.replay.broker;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// A TLS handshake of two engines without a network in between.
final class Handshake {
    /// Records a handshake of ours never needs.
    private static final int MAX_STEPS = 100;

    private Handshake() {}

    /// @throws SSLException if one of them refuses the other
    static void between(SSLEngine client, SSLEngine server) throws SSLException {
        var size = client.getSession().getPacketBufferSize();
        var toServer = ByteBuffer.allocate(2 * size);
        var toClient = ByteBuffer.allocate(2 * size);
        client.beginHandshake();
        server.beginHandshake();
        for (int step = 0; step < MAX_STEPS; step++) {
            advance(client, toClient, toServer);
            advance(server, toServer, toClient);
            if (isDone(client) && isDone(server) && toClient.position() == 0) {
                return;
            }
        }
        throw new SSLException("expected the handshake to end, but it did not");
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out)
            throws SSLException {
        var clear = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        in.flip();
        if (in.hasRemaining()) {
            engine.unwrap(in, clear);
        }
        in.compact();
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
    }
}
