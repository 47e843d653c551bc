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

    /// A record that says to be of `node` in the life `incarnation`.
    public record Claim(
            RecordSignature.Signed content,
            Optional<RecordSignature> signature,
            NodeId node,
            long incarnation) {}

    /// Why the record must not be taken; empty when it may be, and then it is remembered as taken.
    public Optional<String> whyNot(Claim claim, ClusterImage image) {
        if (!claim.content().key().equals(claim.node().value())) {
            return Optional.of("it stands under another node's key");
        }
        Optional<Member> member = image.members().of(claim.node());
        if (member.isEmpty()) {
            keys.remove(claim.node());
            return Optional.of("the node is no member of the swarm");
        }
        if (claim.signature().isEmpty()) {
            return Optional.of("it is not signed");
        }
        RecordSignature signature = claim.signature().get();
        boolean isSigned =
                keysOf(member.get()).stream().anyMatch(key -> signature.isOf(key, claim.content()));
        if (!isSigned) {
            return Optional.of("its signature is not the node's");
        }
        long newest = image.node(claim.node()).map(Node::incarnation).orElse(0L);
        if (claim.incarnation() < newest) {
            return Optional.of("it is of an earlier life of the node");
        }
        return again(claim, signature.number());
    }

    private Optional<String> again(Claim claim, long number) {
        String place = claim.content().topic() + " " + claim.node();
        Last last = lasts.get(place);
        if (last != null
                && (claim.incarnation() < last.incarnation()
                        || claim.incarnation() == last.incarnation() && number <= last.number())) {
            return Optional.of("it was taken before, or one after it was");
        }
        lasts.put(place, new Last(claim.incarnation(), number));
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
