package io.swarmlog.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeLogDirsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the log has room, on each manager that keeps a copy of it. Kafka ends the process when a
/// file can't be written. So before there is no room, what users ask for is refused; what the nodes
/// report, and deciding, need little and go on in the room that is left. When there is room again,
/// nothing is refused.
///
/// | too little room | commands | told by each manager |
/// | --- | --- | --- |
/// | where the log is led | refused | why |
/// | on so many that the others are no majority of the copies in step | refused | why |
/// | on another one | taken: the log can do without that copy | a warning |
///
/// The own disk is looked at when somebody asks. Of the others their servers tell, every two
/// seconds.
public final class LogRoom {
    private static final Logger LOG = LoggerFactory.getLogger(LogRoom.class);

    /// For so long an answer is the answer.
    private static final long FRESH_NS = 500_000_000;

    /// How often the others are asked: each answer lists all copies they have.
    static final Duration PERIOD = Duration.ofSeconds(2);

    private static final int ANSWER_MS = 2_000;

    private final int self;
    private final Path folder;
    private final Supplier<LineCopies> copies;
    private final IntFunction<String> names;
    private final LongSupplier nanoTime;
    private final SortedMap<Integer, Room> others = new TreeMap<>();
    private State last = State.ENOUGH;
    private long lookedNs;
    private long askedNs;

    /// What is to be told.
    ///
    /// @param refusal why nothing may be written now, in a sentence
    /// @param warnings where room lacks without harm for now, a sentence each
    public record State(Optional<String> refusal, List<String> warnings) {
        static final State ENOUGH = new State(Optional.empty(), List.of());

        public State {
            warnings = List.copyOf(warnings);
        }

        private boolean isOfSameKind(State other) {
            return refusal.isPresent() == other.refusal.isPresent()
                    && warnings.size() == other.warnings.size();
        }

        private String text() {
            List<String> all = new java.util.ArrayList<>(refusal.stream().toList());
            all.addAll(warnings);
            return all.isEmpty()
                    ? "there is room for the swarm's log again"
                    : String.join("; ", all);
        }
    }

    /// Of a server that is alone.
    public LogRoom(Path folder) {
        this(folder, System::nanoTime);
    }

    LogRoom(Path folder, LongSupplier nanoTime) {
        this(0, folder, () -> LineCopies.alone(0), _ -> "", nanoTime);
    }

    /// @param names what a manager is called, by its number; empty when nobody knows
    public LogRoom(EmbeddedKafka server, IntFunction<String> names) {
        this(
                server.config().nodeId(),
                server.config().directory(),
                server::lineCopies,
                names,
                System::nanoTime);
    }

    LogRoom(
            int self,
            Path folder,
            Supplier<LineCopies> copies,
            IntFunction<String> names,
            LongSupplier nanoTime) {
        this.self = self;
        this.folder = folder;
        this.copies = copies;
        this.names = names;
        this.nanoTime = nanoTime;
        lookedNs = nanoTime.getAsLong() - FRESH_NS;
        askedNs = nanoTime.getAsLong() - PERIOD.toNanos();
    }

    /// How large the file system of a folder is.
    public static long size(Path folder) throws IOException {
        return Files.getFileStore(folder).getTotalSpace();
    }

    /// Asks the others when it is time. It does not wait: what they say is known a moment later, and
    /// of one that says nothing nothing is known.
    public void ask(Admin admin) {
        SortedSet<Integer> asked = new TreeSet<>(copies.get().holders());
        asked.remove(self);
        synchronized (this) {
            others.keySet().retainAll(asked);
            long now = nanoTime.getAsLong();
            if (asked.isEmpty() || now - askedNs < PERIOD.toNanos()) {
                return;
            }
            askedNs = now;
        }
        admin.describeLogDirs(asked, new DescribeLogDirsOptions().timeoutMs(ANSWER_MS))
                .descriptions()
                .forEach((server, answer) ->
                        answer.whenComplete((said, failure) -> {
                            if (failure != null) {
                                LOG.atDebug().setCause(failure).log("no word of its room");
                            }
                            said(server, said);
                        }));
    }

    private synchronized void said(int server, @Nullable Map<String, LogDirDescription> said) {
        others.remove(server);
        if (said != null) {
            said.forEach((path, it) -> others.put(server, Room.of(path, it)));
        }
    }

    /// How it is now.
    public synchronized State state() {
        long now = nanoTime.getAsLong();
        if (now - lookedNs < FRESH_NS) {
            return last;
        }
        lookedNs = now;
        State found = look();
        if (!found.isOfSameKind(last)) {
            LOG.atWarn().log(found.text());
        }
        last = found;
        return found;
    }

    private State look() {
        SortedMap<Integer, Room> all = new TreeMap<>(others);
        try {
            all.put(self, Room.of(folder));
        } catch (IOException e) {
            return new State(
                    Optional.of(
                            "the room for the swarm's log in %s can't be known: %s"
                                    .formatted(folder, e)),
                    List.of());
        }
        return state(copies.get(), all);
    }

    State state(LineCopies now, SortedMap<Integer, Room> rooms) {
        SortedMap<Integer, String> lacks = new TreeMap<>();
        rooms.forEach((server, room) -> {
            if (room.isShort() && (now.inStep().contains(server) || server == self)) {
                lacks.put(server, lack(server, room));
            }
        });
        if (lacks.isEmpty()) {
            return State.ENOUGH;
        }
        if (now.goesOnWithout(lacks.keySet())) {
            return new State(
                    Optional.empty(),
                    lacks.values().stream()
                            .map(lack ->
                                    lack
                                            + "; the swarm goes on with its other copies. When nothing is free"
                                            + " there, that manager stops until there is")
                            .toList());
        }
        return new State(
                Optional.of(
                        lacks.values().stream().collect(Collectors.joining("; "))
                                + "; nothing can be changed until there is more. What runs goes on"),
                List.of());
    }

    private String lack(int server, Room room) {
        String name = names.apply(server);
        return "too little room for the swarm's log "
                + (name.isEmpty() ? "" : "on manager " + name + " ")
                + room.lack();
    }
}
