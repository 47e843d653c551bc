package io.swarmlog.daemon;

import io.swarmlog.broker.LogRoom;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.follow.Follower;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/// Whether a manager's parts run: the quorum it is one of, the one that decides, the one that takes
/// reports in, and the one that follows the events. Each of them that stops by itself is told of at
/// once, since what is shown then grows old.
final class PartsHealth implements LogHealth {
    private final LogHealth quorum;
    private final Follower follower;
    private final Optional<Deciding> deciding;
    private final Optional<LogRoom> room;
    private final IntFunction<Optional<Boolean>> servers;
    private final Map<String, Instant> since = new LinkedHashMap<>();

    /// @param servers whether a manager's server serves, by its number, where that is known
    PartsHealth(
            LogHealth quorum,
            Follower follower,
            Optional<Deciding> deciding,
            Optional<LogRoom> room,
            IntFunction<Optional<Boolean>> servers) {
        this.quorum = quorum;
        this.follower = follower;
        this.deciding = deciding;
        this.room = room;
        this.servers = servers;
    }

    @Override
    public boolean isLeaderless() {
        return quorum.isLeaderless();
    }

    @Override
    public boolean isKeptBy(NodeId manager) {
        return !(quorum instanceof QuorumWatch watch)
                || follower.image()
                        .members()
                        .of(manager)
                        .filter(it -> watch.isKeptBy(Math.toIntExact(it.number())))
                        .isPresent();
    }

    @Override
    public Optional<Boolean> serves(NodeId manager) {
        return follower.image()
                .members()
                .of(manager)
                .filter(member -> member.role() == NodeSpec.Role.MANAGER)
                .flatMap(member -> servers.apply(Math.toIntExact(member.number())));
    }

    @Override
    public Optional<Instant> lostSince() {
        return quorum.lostSince();
    }

    @Override
    public Optional<Stopped> stopped() {
        Optional<Throwable> control = deciding.flatMap(it -> it.control().failure());
        Optional<Throwable> intake = deciding.flatMap(it -> it.intake().failure());
        return stopped("The deciding of the swarm", control, "'swarmlog skip OFFSET' gets past it")
                .or(() -> stopped("The follower of the swarm's log", follower.failure(), ""))
                .or(() -> stopped("The intake of what nodes report", intake, ""));
    }

    @Override
    public Optional<String> full() {
        return room.flatMap(it -> it.state().refusal());
    }

    @Override
    public List<String> warnings() {
        return room.map(it -> it.state().warnings()).orElse(List.of());
    }

    /// Asked for each request, so the time is that of the first look after it stopped.
    private synchronized Optional<Stopped> stopped(
            String part, Optional<Throwable> failure, String help) {
        if (failure.isEmpty()) {
            since.remove(part);
            return Optional.empty();
        }
        String why = failure.get().toString();
        return Optional.of(
                new Stopped(
                        since.computeIfAbsent(part, _ -> Instant.now()),
                        "%s stopped on this manager: %s. Its daemon's log says more; %s."
                                .formatted(
                                        part,
                                        why,
                                        help.isEmpty() ? "start the daemon again" : help)));
    }
}
