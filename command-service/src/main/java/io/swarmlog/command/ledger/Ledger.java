package io.swarmlog.command.ledger;

import io.swarmlog.append.InputAppender;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The command log on a real log: puts each command on `inputs` under an id of its own and waits
/// until events with that id are read back.
public final class Ledger implements CommandLog, AutoCloseable {
    /// Callers that wait at once. Each holds a thread and a connection; more are refused, as a
    /// server that is far behind serves nobody better by queueing.
    static final int MAX_WAITING = 4_096;

    /// How long an outcome is waited for: swarm's own limit for a change of its state (SwarmKit
    /// `manager/state/raft`, 20 s).
    static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    /// SwarmKit's text (`manager/state/raft`, `ErrLostLeadership` and proxies), which users know.
    private static final String NO_LEADER =
            "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that"
                    + " too few managers are online. Make sure more than half of the managers are"
                    + " online.";

    private final InputAppender inputs;
    private final LogHealth health;
    private final Duration deadline;
    private final Semaphore room;
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final LiveImage.Subscription subscription;
    private volatile boolean closed;

    /// Someone's command on its way. Its events are gathered by the one thread that reads.
    private record Waiting(List<EventRecord> events, CompletableFuture<Outcome> outcome) {}

    public Ledger(InputAppender inputs, LiveImage live) {
        this(inputs, live, LogHealth.UNWATCHED);
    }

    /// While `health` says that the log takes nothing, commands are refused at once.
    public Ledger(InputAppender inputs, LiveImage live, LogHealth health) {
        this(inputs, live, health, DEADLINE, MAX_WAITING);
    }

    Ledger(
            InputAppender inputs,
            LiveImage live,
            LogHealth health,
            Duration deadline,
            int maxWaiting) {
        this.inputs = inputs;
        this.health = health;
        this.deadline = deadline;
        room = new Semaphore(maxWaiting);
        subscription = live.subscribe(this::advanced);
    }

    @Override
    public LogHealth health() {
        return health;
    }

    @Override
    public Optional<Instant> lostSince() {
        return health.lostSince();
    }

    @Override
    public Optional<LogHealth.Stopped> stopped() {
        return health.stopped();
    }

    @Override
    public Optional<String> full() {
        return health.full();
    }

    @Override
    public Outcome submit(Input.Command command, String principal) {
        if (closed) {
            return stopping();
        }
        if (health.lostSince().isPresent()) {
            return new Outcome.Refused(Reason.UNKNOWN, NO_LEADER);
        }
        Optional<LogHealth.Stopped> stopped = health.stopped();
        if (stopped.isPresent()) {
            return new Outcome.Refused(Reason.UNAVAILABLE, stopped.get().why());
        }
        Optional<String> full = health.full();
        if (full.isPresent() && !isNeeded(command)) {
            return new Outcome.Refused(Reason.UNAVAILABLE, full.get());
        }
        if (!room.tryAcquire()) {
            return new Outcome.Refused(
                    Reason.UNAVAILABLE,
                    "too many requests wait for the swarm already; try again later");
        }
        String id = UUID.randomUUID().toString();
        try {
            return await(id, new InputRecord(new Origin.Api(), principal, id, command));
        } finally {
            waiting.remove(id);
            room.release();
        }
    }

    /// Whether it must not wait for room: it makes room, or the swarm ends without it, as it does
    /// when certificates are not renewed.
    static boolean isNeeded(Input.Command command) {
        return command instanceof Input.CertifyNode
                || command instanceof Input.ForceNewCluster
                || command instanceof Input.RemoveNode
                || command instanceof Input.RemoveService;
    }

    private Outcome await(String id, InputRecord input) {
        var mine = new Waiting(new ArrayList<>(), new CompletableFuture<>());
        waiting.put(id, mine);
        inputs.append(key(input.input()), input)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        mine.outcome().complete(notAppended(failure));
                    }
                });
        try {
            return mine.outcome().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Outcome.Unknown(
                    "the swarm did not answer within "
                            + deadline.toSeconds()
                            + " seconds; the request may still be carried out: look before you"
                            + " repeat it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return stopping();
        } catch (ExecutionException e) {
            throw new IllegalStateException("expected an outcome as a value, but got", e);
        }
    }

    private static Outcome notAppended(Throwable failure) {
        if (failure instanceof RecordTooLargeException) {
            return new Outcome.Refused(
                    Reason.INVALID_ARGUMENT, "the request is too large: " + failure.getMessage());
        }
        LOG.atWarn().setCause(failure).log("a command could not be appended");
        if (failure instanceof org.apache.kafka.common.errors.TimeoutException) {
            return new Outcome.Unknown(
                    NO_LEADER
                            + " The request may still be carried out: look before you repeat it.");
        }
        return new Outcome.Unknown(
                "the swarm's log can't be written: "
                        + failure.getMessage()
                        + " The request may still be carried out: look before you repeat it.");
    }

    private static Outcome stopping() {
        return new Outcome.Unknown(
                "the manager is stopping; the request may still be carried out: look before you"
                        + " repeat it");
    }

    private void advanced(List<EventRecord> events, ClusterImage before, ClusterImage after) {
        if (waiting.isEmpty()) {
            return;
        }
        for (int i = 0; i < events.size(); i++) {
            EventRecord event = events.get(i);
            Waiting mine = waiting.get(event.commandId());
            if (mine == null) {
                continue;
            }
            mine.events().add(event);
            if (event.last()) {
                boolean newest = i == events.size() - 1;
                ClusterImage image =
                        newest ? after : Fold.applyAll(before, events.subList(0, i + 1));
                mine.outcome().complete(outcome(List.copyOf(mine.events()), image));
            }
        }
    }

    private static Outcome outcome(List<EventRecord> events, ClusterImage image) {
        Optional<Outcome> refusal =
                events.stream()
                        .map(EventRecord::event)
                        .filter(Event.Rejected.class::isInstance)
                        .map(Event.Rejected.class::cast)
                        .<Outcome>map(no -> new Outcome.Refused(no.reason(), no.message()))
                        .findFirst();
        return refusal.orElseGet(() -> new Outcome.Accepted(events, image));
    }

    /// What the command is about, for whoever looks at the topic.
    private static String key(Input input) {
        return input.getClass().getSimpleName();
    }

    /// Tells all who wait that they won't hear anything.
    @Override
    public void close() {
        closed = true;
        waiting.values().forEach(mine -> mine.outcome().complete(stopping()));
        subscription.close();
    }
}
