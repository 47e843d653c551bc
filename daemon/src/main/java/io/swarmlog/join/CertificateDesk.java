package io.swarmlog.join;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.JoinToken;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.RenewalProof;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.door.Caller;
import io.swarmlog.door.DoorAnswer;
import io.swarmlog.door.DoorCall;
import io.swarmlog.door.DoorRoutes;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.model.Ids;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Where a manager gives out certificates: to a host with a join token, whose secret decides the
/// role, and to members, for the role the operator wants of them. What is given out stands on the
/// log before it is given; who is turned away is on the log, too.
public final class CertificateDesk implements DoorRoutes {
    /// Real engines' answer to a token with another secret.
    static final String INVALID_TOKEN =
            "rpc error: code = InvalidArgument desc = A valid join token is necessary to join this"
                    + " cluster";

    private static final String NO_MEMBER = "the node is no member of the swarm";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SEED_BYTES = 32;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;

    private final At at;
    private final Supplier<Vault> vault;
    private final InstantSource clock;
    private final SecureRandom chance = new SecureRandom();

    /// The manager whose desk it is: the swarm as it knows it, the way to command, and where
    /// those are written down who are turned away.
    public record At(
            NodeId self, Grant.Log log, LiveImage live, CommandLog commands, DoorAudit audit) {}

    public CertificateDesk(At at, Supplier<Vault> vault, InstantSource clock) {
        this.at = at;
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public boolean owns(String path) {
        return path.startsWith("/swarmlog/");
    }

    /// Whoever wants to join has no certificate yet.
    @Override
    public boolean isOpen(DoorCall call) {
        return true;
    }

    @Override
    public DoorAnswer answer(DoorCall call) {
        ClusterImage image = at.live().image();
        Optional<Swarm> swarm = image.swarm();
        if (swarm.isEmpty()) {
            return DoorAnswer.text(UNAVAILABLE, "this manager does not serve yet");
        }
        if (call.is("GET", Paths.ROOT)) {
            return DoorAnswer.text(200, swarm.get().root().trust().trustRoot());
        }
        if (call.is("GET", Paths.ROLE)) {
            return role(call, image);
        }
        if (call.is("POST", Paths.CERTIFICATE)) {
            if (call.caller().isPresent()) {
                return renew(call, call.caller().get(), image, swarm.get());
            }
            return body(call).has("signature")
                    ? renewExpired(call, image, swarm.get())
                    : join(call, image, swarm.get());
        }
        return DoorAnswer.text(404, "page not found");
    }

    /// What the operator wants of a member that was away.
    private DoorAnswer role(DoorCall call, ClusterImage image) {
        Optional<Member> member =
                call.caller().flatMap(it -> image.members().of(new NodeId(it.name())));
        if (member.isEmpty()) {
            String who = call.caller().map(Caller::name).orElse("an unknown host");
            return turnAway(call, who, NO_MEMBER, NO_MEMBER);
        }
        return DoorAnswer.text(200, wanted(member.get(), image).name());
    }

    private static NodeSpec.Role wanted(Member member, ClusterImage image) {
        return image.node(member.id()).map(Node::spec).map(NodeSpec::role).orElse(member.role());
    }

    private DoorAnswer join(DoorCall call, ClusterImage image, Swarm swarm) {
        JsonNode body = body(call);
        Optional<NodeSpec.Role> role = role(body.path("token").asText(""), swarm);
        if (role.isEmpty()) {
            return turnAway(call, "an unknown host", "it has no valid join token", INVALID_TOKEN);
        }
        int reads = body.path("featureLevel").asInt(Feature.FIRST);
        if (reads < image.members().featureLevel()) {
            String why =
                    "the swarm is at feature level %d, but this host's program reads level %d:"
                                    .formatted(image.members().featureLevel(), reads)
                            + " upgrade Swarmlog on it and join again";
            return turnAway(call, "an unknown host", why, why);
        }
        NodeId node = newNode(image);
        Authority.Certified certified = certify(node, role.get(), swarm, body);
        return give(
                new Input.AdmitNode(node, role.get(), certified.chain()),
                "join@" + at.self(),
                node,
                certified);
    }

    private DoorAnswer renew(DoorCall call, Caller caller, ClusterImage image, Swarm swarm) {
        NodeId node = new NodeId(caller.name());
        Optional<Member> member = image.members().of(node);
        boolean isNode =
                CertificateRole.named(caller.unit())
                        .filter(it -> it != CertificateRole.PUBLISHER)
                        .isPresent();
        if (member.isEmpty() || !isNode || !caller.swarm().equals(swarm.id().value())) {
            return turnAway(call, caller.name(), NO_MEMBER, NO_MEMBER);
        }
        return renew(call, member.get(), image, swarm);
    }

    /// Whoever slept past the end of its certificate can't show it, but prove that it is its own:
    /// one of the two that the log knows of it.
    private DoorAnswer renewExpired(DoorCall call, ClusterImage image, Swarm swarm) {
        Optional<MemberCertificate> proven = proven(body(call));
        if (proven.isEmpty()) {
            String why = "it does not hold the key of the certificate it shows";
            return turnAway(call, "an unknown host", why, why);
        }
        MemberCertificate shown = proven.get();
        String name = shown.subject().name();
        Optional<Member> member = image.members().of(new NodeId(name));
        if (member.filter(it -> isOf(it, shown)).isEmpty()
                || !Authority.of(swarm, vault.get(), chance).issued(shown)) {
            String why = "the certificate is none of a member of the swarm";
            return turnAway(call, name, why, why);
        }
        return renew(call, member.get(), image, swarm);
    }

    private static Optional<MemberCertificate> proven(JsonNode body) {
        try {
            return Optional.of(
                    new RenewalProof(
                                    body.path("request").asText(""),
                                    body.path("certificate").asText(""),
                                    body.path("signature").asText(""))
                            .holder());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isOf(Member member, MemberCertificate shown) {
        return member.certificate().startsWith(shown.pem())
                || member.former().filter(it -> it.startsWith(shown.pem())).isPresent();
    }

    private DoorAnswer renew(DoorCall call, Member member, ClusterImage image, Swarm swarm) {
        NodeId node = member.id();
        if (image.node(node).filter(Node::hasLeft).isPresent()) {
            String why = "the node left the swarm";
            return turnAway(call, node.value(), why, why);
        }
        NodeSpec.Role role = wanted(member, image);
        Authority.Certified certified = certify(node, role, swarm, body(call));
        return give(
                new Input.CertifyNode(node, role, certified.chain()),
                "renewal@" + at.self(),
                node,
                certified);
    }

    private Optional<NodeSpec.Role> role(String text, Swarm swarm) {
        Optional<JoinToken> shown = JoinToken.parse(text);
        boolean manager = shown.filter(it -> isToken(it, swarm, NodeSpec.Role.MANAGER)).isPresent();
        boolean worker = shown.filter(it -> isToken(it, swarm, NodeSpec.Role.WORKER)).isPresent();
        if (manager) {
            return Optional.of(NodeSpec.Role.MANAGER);
        }
        return worker ? Optional.of(NodeSpec.Role.WORKER) : Optional.empty();
    }

    private boolean isToken(JoinToken shown, Swarm swarm, NodeSpec.Role role) {
        var sealed =
                switch (role) {
                    case MANAGER -> swarm.secrets().managerToken();
                    case WORKER -> swarm.secrets().workerToken();
                };
        return JoinToken.parse(vault.get().unseal(sealed))
                .filter(token -> token.matches(shown))
                .isPresent();
    }

    private Authority.Certified certify(
            NodeId node, NodeSpec.Role role, Swarm swarm, JsonNode body) {
        return Authority.of(swarm, vault.get(), chance)
                .issue(
                        Subject.node(node, CertificateRole.of(role), swarm.id()),
                        body.path("request").asText(""),
                        clock.instant());
    }

    /// The certificate is handed out once the log has it.
    private DoorAnswer give(
            Input.Command command, String principal, NodeId node, Authority.Certified certified) {
        return switch (at.commands().submit(command, principal)) {
            case CommandLog.Outcome.Accepted accepted -> {
                ClusterImage image = accepted.image();
                Member member =
                        image.members()
                                .of(node)
                                .orElseThrow(() ->
                                        new IllegalStateException(
                                                "expected " + node + " to be a member now"));
                yield DoorAnswer.json(grant(image, member, certified).json());
            }
            case CommandLog.Outcome.Refused(var reason, String message) ->
                    DoorAnswer.text(reason.httpStatus(), message);
            case CommandLog.Outcome.Unknown(String message) ->
                    DoorAnswer.text(UNAVAILABLE, message);
        };
    }

    private Grant grant(ClusterImage image, Member member, Authority.Certified certified) {
        Swarm swarm = image.swarm().orElseThrow();
        return new Grant(
                member.id(),
                member.number(),
                member.role(),
                swarm.id(),
                certified.chain(),
                certified.roots(),
                at.log(),
                doors(image),
                member.role() == NodeSpec.Role.MANAGER
                        ? Optional.of(vault.get().keyText())
                        : Optional.empty());
    }

    /// Where the managers' doors are.
    public static List<String> doors(ClusterImage image) {
        return image.nodes().values().stream()
                .filter(node -> node.spec().role() == NodeSpec.Role.MANAGER)
                .map(node -> node.registration().address().managerHostPort())
                .filter(address -> !address.isEmpty())
                .toList();
    }

    private DoorAnswer turnAway(DoorCall call, String who, String why, String answer) {
        String source = call.caller().map(Caller::name).orElse(call.from());
        at.audit()
                .turnedAway(
                        source, new Input.TurnedAway("the door, from " + call.from(), who, why));
        return DoorAnswer.text(call.caller().isPresent() ? FORBIDDEN : BAD_REQUEST, answer);
    }

    private NodeId newNode(ClusterImage image) {
        byte[] seed = new byte[SEED_BYTES];
        chance.nextBytes(seed);
        NodeId node = new NodeId(Ids.of(HexFormat.of().formatHex(seed), image.sequence(), 0));
        return image.members().of(node).isPresent() ? newNode(image) : node;
    }

    private static JsonNode body(DoorCall call) {
        try {
            return JSON.readTree(call.body());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected JSON, but got something else", e);
        }
    }
}
