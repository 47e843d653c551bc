package io.swarmlog.command.api;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.SwarmHandler;
import io.swarmlog.command.json.Answers;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.command.view.Feed;
import io.swarmlog.follow.LiveImage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/// The Docker Engine API of swarm mode: gives each request to the family of its path, and turns
/// what is refused into Docker's `{"message": …}`.
public final class SwarmApi implements SwarmHandler {
    /// What the image alone is asked for, and the answer can be large.
    private static final List<String> LISTS = List.of("/services", "/tasks", "/nodes");

    /// Lists that are made at once: each may have a few bytes for every task, many times over.
    private static final int LISTS_AT_ONCE = 8;

    /// What is answered while the host's parts start: what it is, that it shall be no more, and that
    /// it shall go on without the others; and the engine's containers.
    private static final Set<String> AT_ONCE =
            Set.of("GET /info", "POST /swarm/leave", "POST /swarm/init", "GET /containers/json");

    private final Semaphore lists = new Semaphore(LISTS_AT_ONCE);
    private final Access access;
    private final Feed feed = new Feed();
    private final List<Family> families;
    private final InstantSource clock;

    public SwarmApi(Membership membership, EngineApi engine, InstantSource clock) {
        this(membership, engine, clock, new SplittableRandom());
    }

    /// With the chance that services sent without a name are named by.
    public SwarmApi(
            Membership membership, EngineApi engine, InstantSource clock, RandomGenerator chance) {
        this.clock = clock;
        access = new Access(membership);
        families =
                List.of(
                        new ServicePaths(
                                access, new Names(chance), new LocalNetworks(access, engine)),
                        new TaskPaths(access),
                        new NodePaths(access),
                        new NetworkPaths(access, engine),
                        new ContainerPath(access, engine),
                        new ContainerListPath(access, engine),
                        new SwarmPaths(access),
                        new AbsentPaths(access),
                        new HostPath(access, engine, clock),
                        new EventPath(feed, engine, clock));
    }

    /// Begins to remember what happens, for `docker events`. Called when the host becomes a manager;
    /// a request would begin it too, but later.
    public void follow(LiveImage live) {
        feed.follow(live);
    }

    @Override
    public boolean owns(String method, String path) {
        return families.stream().anyMatch(family -> family.owns(method, path));
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        if (!AT_ONCE.contains(exchange.method() + " " + exchange.path())) {
            access.membership().awaitStart();
        }
        if (access.membership().state() instanceof Membership.State.Manager manager) {
            feed.follow(manager.live());
            manager.log()
                    .lostSince()
                    .or(() -> manager.log().stopped().map(LogHealth.Stopped::since))
                    .ifPresent(since -> exchange.stale(Duration.between(since, clock.instant())));
        }
        boolean _ =
                ScopedValue.where(Access.REQUEST, exchange).call(() -> answer(new Call(exchange)));
    }

    /// False when it was refused.
    private boolean answer(Call call) throws IOException {
        boolean isList =
                call.exchange().method().equals("GET") && LISTS.contains(call.exchange().path());
        if (isList) {
            lists.acquireUninterruptibly();
        }
        try {
            family(call.exchange()).answer(call);
            return true;
        } catch (Refusal refusal) {
            call.answer(refusal.status(), Answers.error(refusal.text()));
            return false;
        } finally {
            if (isList) {
                lists.release();
            }
        }
    }

    private Family family(Exchange exchange) {
        return families.stream()
                .filter(family -> family.owns(exchange.method(), exchange.path()))
                .findFirst()
                .orElseThrow(Call::pageNotFound);
    }
}
