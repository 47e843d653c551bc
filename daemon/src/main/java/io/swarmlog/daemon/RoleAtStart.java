package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.api.Membership;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.join.CertificateClient;
import io.swarmlog.model.NodeSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a host that was away is by now: who was demoted or removed meanwhile is let into the log no
/// more, or as less, so it could not read there that it was.
final class RoleAtStart {
    private static final Logger LOG = LoggerFactory.getLogger(RoleAtStart.class);
    private static final int FORBIDDEN = 403;

    /// A manager that serves answers at once. Where all begin together none does, and nobody was
    /// demoted meanwhile.
    private static final Duration ANSWER = Duration.ofSeconds(3);

    /// Between two tries of a host that was removed: somebody may put right what was wrong, but not
    /// within seconds.
    private static final Duration IN_VAIN_RETRY = Duration.ofMinutes(1);

    private RoleAtStart() {}

    /// Whether it is this host, in this membership, that is starting.
    static boolean isStarting(Membership.State state, HostState host) {
        return state instanceof Membership.State.Pending it
                && it.self().equals(host.node().value());
    }

    /// How long a host waits before it tries again to become what it was.
    static Duration pause(Membership.State state) {
        return state instanceof Membership.State.Pending it
                        && it.outlook() == Membership.Outlook.IN_VAIN
                ? IN_VAIN_RETRY
                : Attempts.RETRY;
    }

    /// The host as the other managers know it, with the files of its role.
    ///
    /// @throws IOException when it was removed
    static HostState settle(HostFiles files, HostState host) throws IOException {
        try (var _ = RightsWatch.trust(files)) {
            return settled(files, host);
        }
    }

    private static HostState settled(HostFiles files, HostState host) throws IOException {
        Optional<NodeSpec.Role> wanted = wanted(files, host);
        boolean isDemoted = host.isManager() && wanted.equals(Optional.of(NodeSpec.Role.WORKER));
        HostState now = isDemoted ? asWorker(files, host) : host;
        Joining.dropLog(files, now);
        return now;
    }

    /// What the host is when its parts did not start. One that was removed tries in vain.
    static Membership.State notStarted(HostState host, Throwable failure) {
        boolean removed =
                failure.getCause() instanceof Refusal refusal && refusal.status() == FORBIDDEN;
        return new Membership.State.Pending(
                host.node().value(),
                host.address(),
                "The swarm does not start on this node: " + failure.getMessage(),
                removed ? Membership.Outlook.IN_VAIN : Membership.Outlook.RETRIED);
    }

    private static HostState asWorker(HostFiles files, HostState host) throws IOException {
        Optional<Joining.Certified> certified =
                Joining.askForRole(files, host, NodeSpec.Role.WORKER);
        if (certified.isEmpty()) {
            return host;
        }
        LOG.atInfo().log("the node was demoted while it was away");
        return Joining.takeRole(files, host, certified.get());
    }

    private static Optional<NodeSpec.Role> wanted(HostFiles files, HostState host)
            throws IOException {
        if (host.otherDoors().isEmpty()) {
            return Optional.empty();
        }
        TlsFiles tls = new TlsFiles(files.identity());
        CompletableFuture<NodeSpec.Role> answer = new CompletableFuture<>();
        Thread.ofVirtual()
                .name("role-at-start")
                .start(() -> {
                    try {
                        answer.complete(CertificateClient.role(host.otherDoors(), tls));
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
        try {
            return Optional.of(answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal && refusal.status() == FORBIDDEN) {
                throw new IOException(
                        "expected to be a member of the swarm, but this node was removed from it:"
                                + " use 'docker swarm leave --force', and join again if it shall"
                                + " be one",
                        refusal);
            }
            LOG.atDebug().setCause(e).log("no other manager says what this host is by now");
            return Optional.empty();
        }
    }
}
