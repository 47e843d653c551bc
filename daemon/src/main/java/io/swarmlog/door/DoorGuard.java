package io.swarmlog.door;

import io.netty.channel.socket.SocketChannel;
import io.swarmlog.bound.Rate;
import io.swarmlog.bound.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Who may be at the door at once, and for how long. Lives on the door's one event loop.
///
/// A connection is for a call or a few, one after the other: it ends after [#STAY] in any case, so
/// one that sends a byte now and then holds its place no longer than others.
///
/// When there is no room, one makes place: of the address that is at its limit, else of the one that
/// has most, the oldest of those that got least far. Whoever comes to ask does so at once, and gets
/// in however many stand there and say nothing.
final class DoorGuard {
    /// Connections of one address at once: a host asks a few things at a time.
    static final int MAX_OF_SOURCE = 64;

    /// Connections at once: with what [DoorLimits] lets each send, a bounded amount of memory.
    static final int MAX_CONNECTIONS = 256;

    /// Handshakes a second that one address may begin, and suddenly. Each costs about 2 ms of
    /// processor here: one address takes half a processor at most.
    static final int MAX_A_SECOND = 250;

    static final int MAX_SUDDEN = 500;

    /// How long a connection lives.
    static final Duration STAY = Duration.ofSeconds(30);

    private final Map<Source, Deque<Place>> ofSource = new HashMap<>();
    private final Rate<Source> rate = Rate.of(MAX_A_SECOND, Duration.ofSeconds(1), MAX_SUDDEN);
    private int all;

    /// How far a connection got.
    private enum Stage {
        SILENT,
        SHAKING,
        SHAKEN,
        ASKING
    }

    /// A connection's place.
    final class Place {
        private final SocketChannel channel;
        private final Source from;
        private Stage stage = Stage.SILENT;

        private Place(SocketChannel channel, Source from) {
            this.channel = channel;
            this.from = from;
        }

        /// It says something for the first time. False when its address does so too often.
        boolean mayShake(long nowNanos) {
            stage = Stage.SHAKING;
            return rate.allows(from, nowNanos);
        }

        void shaken() {
            stage = Stage.SHAKEN;
        }

        /// A whole call has come: the place is kept until it is answered.
        void asks(boolean now) {
            stage = now ? Stage.ASKING : Stage.SHAKEN;
        }
    }

    /// Lets the connection in, or closes it.
    Optional<Place> lets(SocketChannel channel) {
        Source from = Source.of(channel.remoteAddress().getAddress());
        Deque<Place> mates = ofSource.getOrDefault(from, new ArrayDeque<>());
        if (mates.size() >= MAX_OF_SOURCE && !makesPlace(mates)
                || all >= MAX_CONNECTIONS && !makesPlace(most())) {
            channel.close();
            return Optional.empty();
        }
        Place place = new Place(channel, from);
        all++;
        ofSource.computeIfAbsent(from, _ -> new ArrayDeque<>()).addLast(place);
        channel.closeFuture().addListener(_ -> left(place));
        channel.eventLoop().schedule(() -> channel.close(), STAY.toMillis(), TimeUnit.MILLISECONDS);
        return Optional.of(place);
    }

    private Deque<Place> most() {
        Deque<Place> most = new ArrayDeque<>();
        for (Deque<Place> some : ofSource.values()) {
            most = some.size() > most.size() ? some : most;
        }
        return most;
    }

    /// Closes the oldest of those that got least far; false when all are being answered. Closing
    /// tells [#left] at once, since it is on the event loop.
    private static boolean makesPlace(Deque<Place> places) {
        Optional<Place> leaves =
                places.stream()
                        .filter(place -> place.stage != Stage.ASKING)
                        .min(Comparator.comparing(place -> place.stage));
        leaves.ifPresent(place -> place.channel.close());
        return leaves.isPresent();
    }

    private void left(Place place) {
        Deque<Place> mates = ofSource.get(place.from);
        if (mates != null && mates.remove(place)) {
            all--;
            if (mates.isEmpty()) {
                ofSource.remove(place.from);
            }
        }
    }
}
