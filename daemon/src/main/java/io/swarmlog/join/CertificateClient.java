package io.swarmlog.join;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.PinnedTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.JoinToken;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RenewalProof;
import io.swarmlog.command.json.Refusal;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Asks a manager for a certificate. Refusals have the words and status of real engines.
public final class CertificateClient {
    /// What a connection may take: managers are a few hops away.
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// What an answer may take: a little more than a manager waits for its log.
    private static final Duration ANSWER = Duration.ofSeconds(25);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private CertificateClient() {}

    /// Joins by `token` at the first of the `doors` (`host:port`) that can be reached. Nothing but
    /// a request for the root is sent before the token has vouched for it.
    ///
    /// @throws Refusal when the token is wrong, or nobody can be reached
    public static Grant join(List<String> doors, String token, NodeKey key) {
        Optional<JoinToken> parsed = JoinToken.parse(token);
        if (parsed.isEmpty() && !token.isEmpty()) {
            throw Refusal.internal(JoinToken.INVALID);
        }
        return first(
                doors,
                door -> {
                    String root = get(PinnedTls.anybody(), door);
                    if (parsed.isEmpty()) {
                        throw new Refusal(400, CertificateDesk.INVALID_TOKEN);
                    }
                    if (!parsed.get().vouchesFor(root)) {
                        throw Refusal.internal(parsed.get().mismatch());
                    }
                    return post(PinnedTls.under(root), door, body(Optional.of(token), key));
                });
    }

    /// Asks for another certificate, as the member whose identity is in `tls`.
    ///
    /// @throws Refusal when a manager refuses, or none can be reached
    public static Grant renew(List<String> doors, TlsFiles tls, NodeKey key) {
        return first(
                doors,
                door -> post(MutualTls.of(tls).clientContext(), door, body(Optional.empty(), key)));
    }

    /// Asks for another certificate, as a member whose old one expired. The managers are trusted by
    /// `roots` (PEM).
    ///
    /// @throws Refusal when a manager refuses, or none can be reached
    public static Grant prove(List<String> doors, String roots, RenewalProof proof) {
        String body =
                JSON.createObjectNode()
                        .put("request", proof.request())
                        .put("certificate", proof.certificate())
                        .put("signature", proof.signature())
                        .toString();
        return first(doors, door -> post(PinnedTls.under(roots), door, body));
    }

    private interface Question {
        Grant ask(String door) throws IOException, GeneralSecurityException, InterruptedException;
    }

    private static Grant first(List<String> doors, Question question) {
        Refusal last = new Refusal(503, "expected the address of a manager, but none is known");
        for (String door : doors) {
            try {
                return question.ask(door);
            } catch (ConnectException e) {
                last = unreachable(door, "connection refused");
            } catch (IOException e) {
                last = unreachable(door, String.valueOf(e.getMessage()));
            } catch (GeneralSecurityException e) {
                throw Refusal.internal("the manager at " + door + " has no usable root: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refusal(503, "interrupted while asking " + door);
            }
        }
        throw last;
    }

    private static Refusal unreachable(String door, String why) {
        return new Refusal(
                503,
                "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error"
                        + " while dialing dial tcp "
                        + door
                        + ": connect: "
                        + why
                        + '"');
    }

    private static String body(Optional<String> token, NodeKey key) {
        var body = JSON.createObjectNode().put("request", key.request());
        token.ifPresent(text -> body.put("token", text));
        return body.toString();
    }

    private static String get(SSLContext tls, String door)
            throws IOException, InterruptedException {
        return send(tls, request(door, Paths.ROOT).GET().build());
    }

    private static Grant post(SSLContext tls, String door, String body)
            throws IOException, InterruptedException {
        try {
            return Grant.read(
                    send(
                            tls,
                            request(door, Paths.CERTIFICATE)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build()));
        } catch (IllegalArgumentException e) {
            throw Refusal.internal(String.valueOf(e.getMessage()));
        }
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
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != OK) {
                throw new Refusal(answer.statusCode(), answer.body().strip());
            }
            return answer.body();
        }
    }
}
