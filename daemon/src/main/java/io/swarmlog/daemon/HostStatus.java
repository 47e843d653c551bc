package io.swarmlog.daemon;

import io.swarmlog.command.api.Membership.State;
import io.swarmlog.command.ledger.LogHealth;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.ImageText;
import io.swarmlog.log.Feature;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/// What `swarmlog status` is told: whether all is well, and lines for people.
record HostStatus(boolean healthy, String text) {
    /// How long an input that could not be decided is told of.
    private static final Duration TOLD = Duration.ofDays(1);

    /// How the parts are, for `swarmlog status`.
    static HostStatus of(State state, Instant now) {
        return switch (state) {
            case State.Inactive _ ->
                    new HostStatus(true, "swarm      inactive; 'docker swarm init' begins one\n");
            case State.Pending(var _, var _, String message, var _) ->
                    new HostStatus(false, "swarm      " + message + "\n");
            case State.Locked _ -> new HostStatus(false, "swarm      locked\n");
            case State.Worker(var self, var address, var _) ->
                    new HostStatus(true, "swarm      worker " + self + " at " + address + "\n");
            case State.Manager manager -> managerStatus(manager, now);
        };
    }

    /// The last event's number and the digest of the image that a manager follows.
    static HostStatus digest(State state) {
        if (state instanceof State.Manager manager) {
            var image = manager.live().image();
            return new HostStatus(true, image.sequence() + " " + ImageText.digest(image) + "\n");
        }
        return new HostStatus(false, "expected a manager of a swarm, but this host is none now\n");
    }

    private static HostStatus managerStatus(State.Manager manager, Instant now) {
        var image = manager.live().image();
        String text =
                """
                swarm      manager %s at %s
                log        %d events; %d services, %d tasks, %d nodes
                features   %s
                """
                        .formatted(
                                manager.self(),
                                manager.logAddress(),
                                image.sequence(),
                                image.services().size(),
                                image.tasks().size(),
                                image.nodes().size(),
                                features(image));
        Optional<String> stopped =
                manager.live()
                        .failure()
                        .map(why -> "The follower of the swarm's log stopped: " + why)
                        .or(() -> manager.log().stopped().map(LogHealth.Stopped::why));
        StringBuilder all = new StringBuilder(text);
        stopped.ifPresent(why -> all.append("STOPPED    ").append(why).append('\n'));
        manager.log().full().ifPresent(why -> all.append("warning    ").append(why).append('\n'));
        manager.log()
                .health()
                .warnings()
                .forEach(why -> all.append("warning    ").append(why).append('\n'));
        image.faults()
                .since(now.minus(TOLD).toEpochMilli())
                .forEach(fault -> all.append("warning    ").append(fault.text()).append('\n'));
        return new HostStatus(stopped.isEmpty(), all.toString());
    }

    /// Up to which level the log is written, and who keeps it from the next one.
    private static String features(ClusterImage image) {
        int level = image.members().featureLevel();
        String behind =
                image.nodes().values().stream()
                        .filter(node -> node.description().featureLevel() <= level)
                        .map(node -> node.description().hostname())
                        .sorted()
                        .collect(Collectors.joining(", "));
        return level >= Feature.NEWEST
                ? "level " + level
                : "level %d; this program reads %d, but %s no more than %d: upgrade there"
                        .formatted(level, Feature.NEWEST, behind, level);
    }
}
