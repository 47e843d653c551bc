package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.Authority;
import io.swarmlog.command.ca.MemberCertificate;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RenewalTimes;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Root;
import io.swarmlog.image.Swarm;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a member's certificate good: renews it, with a new key each time, between 50 and 80 % of
/// its life, and whenever the swarm wants its members under another root. Connections that are open
/// stay so; new ones are made with the new certificate, without a restart of anything.
///
/// It looks at the clock again and again rather than sleeping until the time, so a host that slept
/// past the end of its certificate renews it as soon as it wakes up.
final class CertificateRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);

    /// Where a member gets its certificates.
    interface Source {
        /// A certificate for `key`; it stands on the log already, if the log can be reached.
        ///
        /// @throws Refusal when none is given
        Authority.Certified certify(NodeKey key, MemberCertificate old) throws IOException;

        /// The member's certificate as it is on disk, to be made known to the swarm if it is not
        /// (it was issued while the log could not be reached).
        void announce(String chain, ClusterImage image);
    }

    /// The log knows two certificates of a member, and what is signed follows a new one after
    /// [SigningKey#REST]: another one sooner would make signatures of the first key void.
    private static final Duration SETTLES = SigningKey.REST.multipliedBy(2);

    /// A certificate that was issued later than this from now would last too long.
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    private final TlsFiles tls;
    private final Source source;
    private final InstantSource clock;
    private final SecureRandom chance = new SecureRandom();
    private Held held;
    private int failures;
    private Instant nextTry = Instant.MIN;

    /// What is on disk, and when it is due.
    private record Held(
            String chain, MemberCertificate certificate, String roots, Instant renewAt) {}

    CertificateRenewal(TlsFiles tls, Source source, InstantSource clock) throws IOException {
        this.tls = tls;
        this.source = source;
        this.clock = clock;
        this.held = read();
    }

    private Held read() throws IOException {
        String chain = tls.certificateChain();
        MemberCertificate certificate = MemberCertificate.read(chain);
        return new Held(
                chain, certificate, tls.trustedRoots(), RenewalTimes.renewAt(certificate, chance));
    }

    /// Renews if it is time to, by the clock or the image.
    void look(ClusterImage image) {
        Instant now = clock.instant();
        Optional<String> reason = image.swarm().map(Swarm::root).flatMap(root -> why(root, now));
        if (reason.isEmpty()) {
            source.announce(held.chain(), image);
        } else if (!now.isBefore(nextTry)) {
            renew(reason.get(), now);
        }
    }

    private Optional<String> why(Root root, Instant now) {
        if (!held.certificate().isIssuedBy(root.desired())) {
            return Optional.of("another root issues certificates");
        }
        if (!held.roots().equals(root.trusted())) {
            return Optional.of("other roots are trusted");
        }
        if (held.certificate().from().isAfter(now.plus(CLOCKS_DIFFER))) {
            return Optional.of("a clock that was ahead issued it");
        }
        return now.isBefore(held.renewAt()) ? Optional.empty() : Optional.of("its time has come");
    }

    private void renew(String reason, Instant now) {
        try {
            NodeKey key = NodeKey.generate(chance);
            Authority.Certified certified = source.certify(key, held.certificate());
            TlsFiles.write(tls.directory(), certified.chain(), key.pem(), certified.roots());
            held = read();
            failures = 0;
            nextTry = now.plus(SETTLES);
            LOG.atInfo()
                    .addKeyValue("why", reason)
                    .addKeyValue("until", held.certificate().until())
                    .addKeyValue("renewAt", held.renewAt())
                    .log("the node has a new certificate");
        } catch (IOException | RuntimeException e) {
            failures++;
            nextTry = now.plus(RenewalTimes.retryAfter(failures, chance));
            LOG.atWarn()
                    .setCause(e)
                    .addKeyValue("why", reason)
                    .addKeyValue("until", held.certificate().until())
                    .addKeyValue("nextTry", nextTry)
                    .log("the certificate can't be renewed yet");
        }
    }
}
