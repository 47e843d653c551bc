package io.swarmlog.command.api;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.gateway.Exchange;
import io.swarmlog.command.gateway.SwarmHandler;
import io.swarmlog.command.json.Answers;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.command.view.Feed;
import io.swarmlog.follow.LiveImage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The Docker Engine API of swarm mode: gives each request to the family of its path, and turns
/// what is refused into Docker's `{"message": …}`.
public final class SwarmApi implements SwarmHandler {
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
                        new SwarmPaths(access),
                        new AbsentPaths(access),
                        new HostPath(access, engine),
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
        if (access.membership().state() instanceof Membership.State.Manager manager) {
            feed.follow(manager.live());
            manager.log()
                    .lostSince()
                    .ifPresent(since -> exchange.stale(Duration.between(since, clock.instant())));
        }
        Call call = new Call(exchange);
        try {
            family(exchange).answer(call);
        } catch (Refusal refusal) {
            call.answer(refusal.status(), Answers.error(refusal.text()));
        }
    }

    private Family family(Exchange exchange) {
        return families.stream()
                .filter(family -> family.owns(exchange.method(), exchange.path()))
                .findFirst()
                .orElseThrow(Call::pageNotFound);
    }
}
