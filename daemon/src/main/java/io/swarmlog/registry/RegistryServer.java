package io.swarmlog.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.Principals;
import io.swarmlog.broker.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The port of the registry: HTTPS with a certificate from both sides, and nothing else.
public final class RegistryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryServer.class);

    /// Far above any schema; more is not read.
    private static final int MAX_BODY_BYTES = 4 << 20;

    /// Calls answered at once. Others wait.
    private static final int THREADS = 4;

    private static final List<String> ROLES =
            List.of(Principals.MANAGER, Principals.WORKER, Principals.PUBLISHER);

    private final HttpsServer server;
    private final ExecutorService threads;
    private final String host;

    private RegistryServer(HttpsServer server, ExecutorService threads, String host) {
        this.server = server;
        this.threads = threads;
        this.host = host;
    }

    /// Listens at `address` (port 0: any free one) with the identity in `tls`, and reads it again
    /// when it was renewed.
    public static RegistryServer start(
            InetSocketAddress address, TlsFiles tls, EmbeddedRegistry registry) throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new BothSides(MutualTls.of(tls).serverContext()));
        RegistryRoutes routes = new RegistryRoutes(registry);
        server.createContext("/", exchange -> answer(exchange, routes));
        ExecutorService threads =
                Executors.newFixedThreadPool(
                        THREADS, Thread.ofPlatform().daemon().name("registry-", 0).factory());
        server.setExecutor(threads);
        server.start();
        LOG.atInfo().addKeyValue("at", server.getAddress()).log("the schema registry serves");
        return new RegistryServer(server, threads, address.getHostString());
    }

    /// What to give an Apicurio client as its URL.
    public URI url() {
        return URI.create(
                "https://" + host + ":" + server.getAddress().getPort() + RegistryRoutes.ROOT);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    /// A certificate is demanded of every caller.
    private static final class BothSides extends HttpsConfigurator {
        BothSides(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters connection) {
            SSLParameters parameters = new SSLParameters();
            parameters.setNeedClientAuth(true);
            parameters.setProtocols(new String[] {"TLSv1.3"});
            connection.setSSLParameters(parameters);
        }
    }

    private static void answer(HttpExchange exchange, RegistryRoutes routes) throws IOException {
        try (exchange) {
            RegistryRoutes.Answer answer = answerOf(exchange, routes);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static RegistryRoutes.Answer answerOf(HttpExchange exchange, RegistryRoutes routes)
            throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            return RegistryRoutes.problem(413, "expected at most " + MAX_BODY_BYTES + " bytes");
        }
        URI uri = exchange.getRequestURI();
        try {
            return routes.answer(
                    new RegistryRoutes.Call(
                            exchange.getRequestMethod(),
                            uri.getRawPath(),
                            RegistryRoutes.Call.query(
                                    Optional.ofNullable(uri.getRawQuery()).orElse("")),
                            new String(body, StandardCharsets.UTF_8),
                            role(exchange)));
        } catch (IllegalArgumentException e) {
            return RegistryRoutes.problem(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("path", uri.getPath()).setCause(e).log("no answer found");
            return RegistryRoutes.problem(503, String.valueOf(e.getMessage()));
        }
    }

    /// The role in the caller's certificate; empty when it names none.
    private static String role(HttpExchange exchange) throws SSLPeerUnverifiedException {
        String name = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
        List<String> parts = List.of(name.split(",", -1));
        return ROLES.stream().filter(role -> parts.contains("OU=" + role)).findFirst().orElse("");
    }
}
