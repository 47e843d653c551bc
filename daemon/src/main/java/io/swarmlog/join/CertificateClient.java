package io.swarmlog.join;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.PinnedTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.JoinToken;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RenewalProof;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.log.Feature;
import io.swarmlog.model.NodeSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Asks a manager for a certificate. Refusals have the words and status of real engines.
public final class CertificateClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CertificateClient() {}

    /// Whether no manager answered in time, so that one may still.
    public static boolean isNoAnswer(Refusal refusal) {
        return refusal.status() == DoorClient.NO_ANSWER;
    }

    /// Joins by `token` at the first of the `doors` (`host:port`) that can be reached. Nothing but
    /// a request for the root is sent before the token has vouched for it.
    ///
    /// @throws Refusal when the token is wrong, or nobody can be reached
    public static Grant join(List<String> doors, String token, NodeKey key) {
        Optional<JoinToken> parsed = JoinToken.parse(token);
        if (parsed.isEmpty() && !token.isEmpty()) {
            throw Refusal.internal(JoinToken.INVALID);
        }
        return DoorClient.first(
                doors,
                door -> {
                    String root = DoorClient.get(PinnedTls.anybody(), door, Paths.ROOT);
                    if (parsed.isEmpty()) {
                        throw new Refusal(400, CertificateDesk.INVALID_TOKEN);
                    }
                    if (!parsed.get().vouchesFor(root)) {
                        throw Refusal.internal(parsed.get().mismatch());
                    }
                    return post(PinnedTls.under(root), door, body(Optional.of(token), key));
                });
    }

    /// Asks which role the operator wants of the member whose identity is in `tls`.
    ///
    /// @throws Refusal when a manager refuses (403: it is no member), or none can be reached
    public static NodeSpec.Role role(List<String> doors, TlsFiles tls) {
        return DoorClient.first(
                doors,
                door ->
                        NodeSpec.Role.valueOf(
                                DoorClient.get(
                                        MutualTls.of(tls).clientContext(), door, Paths.ROLE)));
    }

    /// Asks for another certificate, as the member whose identity is in `tls`.
    ///
    /// @throws Refusal when a manager refuses, or none can be reached
    public static Grant renew(List<String> doors, TlsFiles tls, NodeKey key) {
        return DoorClient.first(
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
        return DoorClient.first(doors, door -> post(PinnedTls.under(roots), door, body));
    }

    private static String body(Optional<String> token, NodeKey key) {
        var body =
                JSON.createObjectNode()
                        .put("request", key.request())
                        .put("featureLevel", Feature.NEWEST);
        token.ifPresent(text -> body.put("token", text));
        return body.toString();
    }

    private static Grant post(SSLContext tls, String door, String body)
            throws IOException, InterruptedException {
        try {
            return Grant.read(DoorClient.post(tls, door, Paths.CERTIFICATE, body));
        } catch (IllegalArgumentException e) {
            throw Refusal.internal(String.valueOf(e.getMessage()));
        }
    }
}
