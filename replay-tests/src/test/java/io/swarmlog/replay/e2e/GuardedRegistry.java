package io.swarmlog.replay.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.TestHost;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// An image registry on a host's loopback that asks for a password, writes down what it is shown,
/// and has no image. A process of its own, since the host has a network of its own.
final class GuardedRegistry implements AutoCloseable {
    static final int PORT = 5_000;

    private final Process process;
    private final Path shown;

    private GuardedRegistry(Process process, Path shown) {
        this.process = process;
        this.shown = shown;
    }

    static GuardedRegistry on(TestHost host, Path folder) throws IOException {
        Path shown = Files.createTempFile(folder, "registry", ".shown");
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        classes().toString(),
                        GuardedRegistry.class.getName(),
                        shown.toString());
        Process process =
                Programs.builder(host.within(command))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("registry.log").toFile())
                        .start();
        return new GuardedRegistry(process, shown);
    }

    private static Path classes() {
        try {
            return Path.of(
                    GuardedRegistry.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("expected a folder of classes, but it has no path", e);
        }
    }

    /// The `Authorization` headers that came so far, a line each.
    String shown() throws IOException {
        return Files.readString(shown);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /// The process: the file to write to.
    public static void main(String[] arguments) throws IOException {
        Path shown = Path.of(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", PORT), 0);
        server.createContext("/", exchange -> answer(exchange, shown));
        server.start();
    }

    private static void answer(HttpExchange exchange, Path shown) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"registry\"");
            exchange.sendResponseHeaders(401, -1);
        } else {
            Files.writeString(shown, header + '\n', StandardOpenOption.APPEND);
            exchange.sendResponseHeaders(404, -1);
        }
        exchange.close();
    }
}
