package io.swarmlog.image;

import io.swarmlog.log.Event;
import io.swarmlog.model.Check;
import io.swarmlog.model.NodeDescription;
import java.util.Optional;

/// Folds the events of who is a member.
final class FoldMembers {
    private FoldMembers() {}

    static void apply(Draft draft, Event.OfMembers event) {
        switch (event) {
            case Event.NodeAdmitted e ->
                    draft.members =
                            draft.members.with(
                                    new Member(
                                            e.node(),
                                            e.number(),
                                            e.role(),
                                            e.certificate(),
                                            Optional.empty(),
                                            shown(draft, e.certificate())));
            case Event.NodeCertified e -> {
                Optional<Member> old = draft.members.of(e.node());
                Check.that(old.isPresent(), "expected a member to certify, but there is none");
                draft.members =
                        draft.members.with(
                                old.orElseThrow()
                                        .withCertificate(
                                                e.role(),
                                                e.certificate(),
                                                shown(draft, e.certificate())));
            }
            case Event.LeaderChanged e ->
                    draft.members = draft.members.ledBy(e.node(), e.taskRoom());
        }
    }

    private static NodeDescription.TlsTrust shown(Draft draft, String certificate) {
        Check.that(draft.swarm.isPresent(), "expected a swarm that certifies, but there is none");
        return draft.swarm.orElseThrow().root().shownWith(certificate);
    }
}
