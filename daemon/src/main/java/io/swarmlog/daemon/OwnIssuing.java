package io.swarmlog.daemon;

import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.ledger.CommandLog;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Member;
import io.swarmlog.image.Swarm;
import io.swarmlog.log.Input;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A manager certifies itself, since it has the root's key. It asks nobody, so it can do so also
/// when no other manager is there, and when its certificate is good for nothing any more.
final class OwnIssuing implements CertificateRenewal.Source {
    /// So shortly before its end a certificate is replaced also while the log can't be written.
    private static final Duration URGENT = Duration.ofMinutes(5);

    private final NodeId self;
    private final LiveImage live;
    private final CommandLog commands;
    private final KeysAtRest keys;
    private final InstantSource clock;

    OwnIssuing(
            NodeId self,
            LiveImage live,
            CommandLog commands,
            KeysAtRest keys,
            InstantSource clock) {
        this.self = self;
        this.live = live;
        this.commands = commands;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Authority.Certified certify(NodeKey key, MemberCertificate old) throws IOException {
        Swarm swarm = live.image().swarm().orElseThrow();
        Instant now = clock.instant();
        Authority.Certified certified =
                issue(Authority.of(swarm, keys.vault(), new SecureRandom()), self, key, now);
        switch (submit(certified.chain())) {
            case CommandLog.Outcome.Accepted _ -> {}
            case CommandLog.Outcome.Refused(var reason, String message) ->
                    throw new Refusal(reason.httpStatus(), message);
            case CommandLog.Outcome.Unknown(String message) -> {
                if (now.isBefore(old.until().minus(URGENT))) {
                    throw new Refusal(503, message);
                }
            }
        }
        return certified;
    }

    static Authority.Certified issue(Authority authority, NodeId self, NodeKey key, Instant at) {
        return authority.issue(
                Subject.node(self, CertificateRole.MANAGER, authority.swarm()), key.request(), at);
    }

    private CommandLog.Outcome submit(String chain) {
        return commands.submit(
                new Input.CertifyNode(self, NodeSpec.Role.MANAGER, chain), "renewal@" + self);
    }

    @Override
    public void announce(String chain, ClusterImage image) {
        boolean isKnown =
                image.members().of(self).map(Member::certificate).filter(chain::equals).isPresent();
        if (!isKnown && image.members().of(self).isPresent()) {
            submit(chain);
        }
    }
}
