package io.swarmlog.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/// A port that something listens on, or is about to.
///
/// @param host the address
public record ListeningPort(String host, int port) {

    /// True when nobody listens on it.
    public boolean isFree() {
        try {
            bind();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// @param whom what wants it, for the message
    /// @throws IOException if it is taken
    void requireFree(String whom) throws IOException {
        try {
            bind();
        } catch (IOException e) {
            throw new IOException(
                    "expected port %d of %s to be free for %s, but it is taken: %s"
                            .formatted(port, host, whom, e.getMessage()),
                    e);
        }
    }

    /// True when nothing takes a connection there: nobody listens, or the host is not there. A
    /// process that stands still is not gone: its kernel takes connections for it.
    ///
    /// @param patience how long a host on the same network may take to answer
    public boolean isGone(Duration patience) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) patience.toMillis());
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private void bind() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        }
    }
}
