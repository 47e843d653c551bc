package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.Vault;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.join.CertificateClient;
import io.swarmlog.join.Grant;
import io.swarmlog.model.NodeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// What a host does to be let in, up to where its parts can be started.
final class Joining {
    /// SwarmKit's limit for joining; afterwards it goes on in the background.
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(20);

    /// For a manager that serves already, and gets its copies of a long log.
    private static final Duration COPIES_LIMIT = Duration.ofSeconds(60);

    private static final String JOINS_ON =
            "Timeout was reached before node joined. The attempt to join the swarm will continue in"
                    + " the background. Use the \"docker info\" command to see the current swarm"
                    + " status of your node.";

    private Joining() {}

    /// Looks at what can be said of the request before any manager is asked.
    static HostState.Place check(DaemonConfig config, SwarmReader.Join request, EngineClient engine)
            throws IOException {
        Founding.availability(request.availability());
        HostAddresses.refuseLiveRestore(engine);
        return HostAddresses.place(config, request);
    }

    /// What managers say; nothing when nobody wants it any more.
    record Answer(Optional<Certified> granted, Optional<Refusal> refused) {}

    /// Asks managers to be let in, again and again while none answers at all.
    static Answer ask(SwarmReader.Join request, BooleanSupplier wanted) {
        NodeKey key = NodeKey.generate(new SecureRandom());
        while (wanted.getAsBoolean()) {
            try {
                Grant grant =
                        CertificateClient.join(request.remoteAddrs(), request.joinToken(), key);
                return new Answer(Optional.of(new Certified(grant, key)), Optional.empty());
            } catch (Refusal refusal) {
                if (!CertificateClient.isNoAnswer(refusal)) {
                    return new Answer(Optional.empty(), Optional.of(refusal));
                }
            } catch (RuntimeException e) {
                Refusal refusal = Refusal.internal("the node could not join: " + e.getMessage());
                return new Answer(Optional.empty(), Optional.of(refusal));
            }
        }
        return new Answer(Optional.empty(), Optional.empty());
    }

    /// Writes down what a manager gave.
    static HostState admitted(
            DaemonConfig config,
            SwarmReader.Join request,
            HostState.Place place,
            Certified certified)
            throws IOException {
        HostFiles files = config.files();
        NodeSpec.Availability availability = Founding.availability(request.availability());
        Grant grant = certified.grant();
        NodeKey key = certified.key();
        if (grant.role() == NodeSpec.Role.MANAGER) {
            HostAddresses.requireFree(place);
            OwnAddress.requireLeadsHere(place);
        }
        LogWay.checkServes(config.kafka(), grant);
        Folders.delete(files.swarm());
        Files.createDirectories(files.swarm());
        keep(files, grant, key);
        config.kafka().keep(files);
        HostState host =
                new HostState(
                        new HostState.Self(
                                grant.node(), grant.number(), grant.role(), grant.swarm()),
                        1,
                        place,
                        grant.log().clusterId(),
                        grant.doors(),
                        false,
                        availability);
        host.write(files.state());
        return host;
    }

    /// Asks for a certificate of the role that the operator wants of the host; empty when the manager
    /// that answers does not know of it yet. It is for the key the node has: what the node signs in
    /// this life stays good.
    static Optional<Certified> askForRole(HostFiles files, HostState host, NodeSpec.Role wanted)
            throws IOException {
        TlsFiles tls = new TlsFiles(files.identity());
        NodeKey key = NodeKey.read(tls.privateKeyPem());
        Grant grant = CertificateClient.renew(host.otherDoors(), tls, key);
        return Optional.of(new Certified(grant, key)).filter(it -> it.grant().role() == wanted);
    }

    /// A grant and the key it is for.
    record Certified(Grant grant, NodeKey key) {}

    /// Makes the host's files those of the other role, in a new life.
    ///
    /// When it is cut off, the host is still or already a worker: with a manager's certificate, which
    /// a worker's parts can do with, until the role is changed again or the certificate is due. The
    /// other way round a manager would serve with a worker's certificate, to nobody.
    static HostState takeRole(HostFiles files, HostState host, Certified certified)
            throws IOException {
        HostState next = host.as(certified.grant());
        if (next.isManager()) {
            keep(files, certified.grant(), certified.key());
            next.write(files.state());
        } else {
            next.write(files.state());
            keep(files, certified.grant(), certified.key());
        }
        return next;
    }

    /// Removes what a worker does not have, the log; nothing may run on it any more.
    static void dropLog(HostFiles files, HostState host) throws IOException {
        if (!host.isManager()) {
            Folders.delete(files.log());
            Folders.delete(files.streams());
        }
    }

    /// Writes down a grant and the key it is for.
    static void keep(HostFiles files, Grant grant, NodeKey key) throws IOException {
        if (grant.vaultKey().isPresent()) {
            Vault.write(files.swarm(), grant.vaultKey().get(), new SecureRandom());
        }
        TlsFiles.write(files.identity(), grant.certificate(), key.pem(), grant.roots());
    }

    /// The host has joined when the swarm would miss it.
    static void completeOnceItVotes(RunningMember started, CompletableFuture<Void> joined) {
        Thread.ofVirtual()
                .name("join-vote")
                .start(() -> {
                    started.awaitVote();
                    joined.complete(null);
                });
    }

    /// Waits as long as a user is let wait.
    ///
    /// @param serves whether the parts run, so that it is a matter of a manager's copies
    static void await(CompletableFuture<Void> joined, BooleanSupplier serves) {
        try {
            await(joined, JOIN_LIMIT, serves);
        } catch (CancellationException e) {
            throw new Refusal(503, "the node left the swarm before it had joined it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(503, JOINS_ON);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Refusal refusal
                    ? refusal
                    : Refusal.internal(String.valueOf(e.getCause()));
        }
    }

    private static void await(
            CompletableFuture<Void> joined, Duration atMost, BooleanSupplier goesOn)
            throws InterruptedException, ExecutionException {
        try {
            joined.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (!goesOn.getAsBoolean()) {
                throw new Refusal(503, JOINS_ON);
            }
            await(joined, COPIES_LIMIT.minus(JOIN_LIMIT), () -> false);
        }
    }
}
