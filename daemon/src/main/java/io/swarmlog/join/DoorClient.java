package io.swarmlog.join;

import io.swarmlog.command.json.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// Calls to the managers' doors. Refusals have the words and status of real engines.
final class DoorClient {
    /// What a connection may take: managers are a few hops away.
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// What an answer may take: a little more than a manager waits for its log.
    private static final Duration ANSWER = Duration.ofSeconds(25);

    /// The longest answer that is read: a chain, its roots and some addresses. Who answers may be an
    /// impostor.
    private static final int ANSWER_BYTES = 1 << 20;

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /// The status of a refusal that stands for none: nobody answered in time.
    static final int NO_ANSWER = 504;

    /// The alert of TLS that asks for a certificate.
    private static final String MEMBERS_ONLY = "certificate_required";

    private DoorClient() {}

    interface Question<T> {
        T ask(String door) throws IOException, GeneralSecurityException, InterruptedException;
    }

    /// The answer of the first of the `doors` (`host:port`) that can be reached.
    ///
    /// @throws Refusal when that one refuses, or none can be reached
    static <T> T first(List<String> doors, Question<T> question) {
        Refusal last = new Refusal(503, "expected the address of a manager, but none is known");
        for (String door : doors) {
            try {
                return question.ask(door);
            } catch (HttpTimeoutException e) {
                last = unreachable(NO_ANSWER, door, "i/o timeout");
            } catch (ConnectException e) {
                last = unreachable(UNAVAILABLE, door, "connection refused");
            } catch (SSLException e) {
                last = unreachable(UNAVAILABLE, door, untrusted(e));
            } catch (IOException e) {
                last = unreachable(UNAVAILABLE, door, String.valueOf(e.getMessage()));
            } catch (GeneralSecurityException e) {
                throw Refusal.internal("the manager at " + door + " has no usable root: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refusal(503, "interrupted while asking " + door);
            }
        }
        throw last;
    }

    /// Doors talk to anybody, the log's ports to members only.
    private static String untrusted(SSLException e) {
        String why = String.valueOf(e.getMessage());
        return why.contains(MEMBERS_ONLY)
                ? "only members are let in there, so it is not where nodes join; the address is in what"
                        + " 'docker swarm join-token worker' prints on a manager"
                : why;
    }

    private static Refusal unreachable(int status, String door, String why) {
        return new Refusal(
                status,
                "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error"
                        + " while dialing dial tcp "
                        + door
                        + ": connect: "
                        + why
                        + '"');
    }

    static String get(SSLContext tls, String door, String path)
            throws IOException, InterruptedException {
        return send(tls, request(door, path).GET().build());
    }

    static String post(SSLContext tls, String door, String path, String body)
            throws IOException, InterruptedException {
        return send(
                tls, request(door, path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private static HttpRequest.Builder request(String door, String path) {
        return HttpRequest.newBuilder(URI.create("https://" + door + path)).timeout(ANSWER);
    }

    private static String send(SSLContext tls, HttpRequest request)
            throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(tls)
                        .connectTimeout(CONNECT)
                        .build()) {
            HttpResponse<String> answer =
                    client.send(
                            request,
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofString(), ANSWER_BYTES));
            if (answer.statusCode() != OK) {
                throw new Refusal(answer.statusCode(), answer.body().strip());
            }
            return answer.body();
        }
    }
}
