package io.swarmlog.state.intake;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.image.Node;
import io.swarmlog.model.NodeId;
import io.swarmlog.signing.RecordSignature;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Whether what came in was written by the node it names, in its present life, and for the first
/// time. Remembers the keys of members and the number of each one's last record; not safe for
/// several threads.
public final class Senders {
    private final TreeMap<NodeId, Keys> keys = new TreeMap<>();
    private final TreeMap<String, Last> lasts = new TreeMap<>();

    private record Keys(Member member, List<PublicKey> all) {}

    private record Last(long incarnation, long number) {}

    /// Who answers for a record.
    public sealed interface Found permits Signer, Nobody {}

    /// A member: it signed these very bytes as its record of that number.
    public record Signer(NodeId node, long number) implements Found {}

    /// None that may write it, and why.
    public record Nobody(String why) implements Found {}

    /// Who signed the record. Its key says who claims to have; nothing is decoded for that.
    Found signer(Letter letter, ClusterImage image) {
        NodeId claimed = new NodeId(letter.keyText());
        Optional<Member> member = image.members().of(claimed);
        if (member.isEmpty()) {
            keys.remove(claimed);
            return new Nobody("the node is no member of the swarm");
        }
        Optional<RecordSignature> signature = letter.signature().flatMap(RecordSignature::read);
        if (signature.isEmpty()) {
            return new Nobody("it is not signed");
        }
        boolean isSigned =
                keysOf(member.get()).stream()
                        .anyMatch(key -> signature.get().isOf(key, letter.signed()));
        return isSigned
                ? new Signer(claimed, signature.get().number())
                : new Nobody("its signature is not the node's");
    }

    /// Why `signer` may not say it as `node` in the life `incarnation`; empty when it may, and then it
    /// is remembered as said.
    Optional<String> whyNot(
            Letter letter, Signer signer, NodeId node, long incarnation, ClusterImage image) {
        if (!signer.node().equals(node)) {
            return Optional.of("it stands under another node's key");
        }
        long newest = image.node(node).map(Node::incarnation).orElse(0L);
        if (incarnation < newest) {
            return Optional.of("it is of an earlier life of the node");
        }
        String place = letter.kind() + " " + node;
        Last last = lasts.get(place);
        if (last != null
                && (incarnation < last.incarnation()
                        || incarnation == last.incarnation() && signer.number() <= last.number())) {
            return Optional.of("it was taken before, or one after it was");
        }
        lasts.put(place, new Last(incarnation, signer.number()));
        return Optional.empty();
    }

    /// The key of the member's certificate, and the one of the certificate before: what was signed
    /// just before a renewal is still on its way.
    @SuppressWarnings("ReferenceEquality")
    private List<PublicKey> keysOf(Member member) {
        Keys known = keys.get(member.id());
        if (known == null || known.member() != member) {
            known =
                    new Keys(
                            member,
                            Stream.concat(Stream.of(member.certificate()), member.former().stream())
                                    .flatMap(pem -> RecordSignature.keyOf(pem).stream())
                                    .toList());
            keys.put(member.id(), known);
        }
        return known.all();
    }
}
