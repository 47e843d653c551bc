package io.swarmlog.replay.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/// A published port as its users see it.
record Web(int port) {
    private static final int LIMIT_MS = 10_000;
    private static final byte[] REQUEST =
            "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// One that nobody has just now.
    static Web free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new Web(socket.getLocalPort());
        }
    }

    /// The body of one answer, over a connection of its own: `HOSTNAME version N`.
    String get() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(LIMIT_MS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
            socket.getOutputStream().write(REQUEST);
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.contains("200 OK")) {
                throw new IOException("expected 200 OK, but got '" + answer + "'");
            }
            return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
        }
    }

    /// The different answers to so many requests.
    Set<String> answers(int requests) throws IOException {
        Set<String> answers = new TreeSet<>();
        for (int count = 0; count < requests; count++) {
            answers.add(get());
        }
        return answers;
    }
}
