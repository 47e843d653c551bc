package io.swarmlog.mesh.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// A TCP server on loopback, as a task would be: each connection gets a thread that serves it, and
/// is closed afterwards.
final class Server implements AutoCloseable {
    private final ServerSocket listener;

    /// What is said to one client.
    interface Service {
        void serve(Socket client) throws IOException;
    }

    Server(Service service) throws IOException {
        this(new ServerSocket(0, 4_096, loopback()), service);
    }

    private Server(ServerSocket listener, Service service) {
        this.listener = listener;
        Thread.ofVirtual().start(() -> accept(service));
    }

    /// Sends back what it gets, until there is no more.
    static Server echo() throws IOException {
        return new Server(client -> client.getInputStream().transferTo(client.getOutputStream()));
    }

    /// Says its name and ends.
    static Server named(String name) throws IOException {
        return new Server(client -> client.getOutputStream().write(name.getBytes("US-ASCII")));
    }

    /// A port of loopback that refuses connections.
    static int refusing() throws IOException {
        try (var taken = new ServerSocket(0, 1, loopback())) {
            return taken.getLocalPort();
        }
    }

    static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept(Service service) {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                Thread.ofVirtual().start(() -> serve(service, client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Service service, Socket client) {
        try (client) {
            service.serve(client);
        } catch (IOException e) {
            // The test's client ended the connection, which is what many tests are about.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
