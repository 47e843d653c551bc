package io.swarmlog.replay.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A port of loopback that neither takes nor refuses connections, as that of a host that is cut off:
/// its queue is full and nobody takes any from it.
public final class SilentPort implements AutoCloseable {
    private static final int FULL_AFTER = 64;
    private static final int PATIENCE_MS = 300;

    private final ServerSocket server;
    private final List<Socket> waiting = new ArrayList<>();

    private SilentPort(ServerSocket server) {
        this.server = server;
    }

    /// @param port 0 for a free one
    public static SilentPort at(int port) throws IOException {
        var silent = new SilentPort(new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")));
        try {
            silent.fill();
        } catch (IOException e) {
            silent.close();
            throw e;
        }
        return silent;
    }

    private void fill() throws IOException {
        while (waiting.size() < FULL_AFTER) {
            var next = new Socket();
            waiting.add(next);
            try {
                next.connect(new InetSocketAddress(server.getInetAddress(), port()), PATIENCE_MS);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IOException("expected the queue of the port to be full by now");
    }

    public int port() {
        return server.getLocalPort();
    }

    @Override
    public String toString() {
        return "port " + port();
    }

    @Override
    public void close() throws IOException {
        for (Socket each : waiting) {
            each.close();
        }
        server.close();
    }
}
