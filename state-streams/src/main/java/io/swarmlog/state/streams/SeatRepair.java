package io.swarmlog.state.streams;

import io.swarmlog.image.ClusterImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the seats in the background, and says what control has to write again, until they agree
/// with the image ([SeatCheck]). For one turn.
final class SeatRepair {
    private static final Logger LOG = LoggerFactory.getLogger(SeatRepair.class);

    /// So much is written at a time, so that deciding is not held up.
    private static final int CHUNK = 500;

    /// A seat that is still wrong after so many repairs is so for another reason.
    private static final int LOOKS_MAX = 5;

    private static final Executor BACKGROUND =
            task -> Thread.ofPlatform().daemon().name("seat-check").start(task);

    private final Map<String, Object> kafka;
    private final Supplier<ClusterImage> image;
    private CompletableFuture<List<Seated>> look = CompletableFuture.completedFuture(List.of());
    private List<Seated> wrong = List.of();
    private int looks;
    private boolean written;
    private volatile boolean closed;

    /// By the thread of control, as all calls.
    SeatRepair(Map<String, Object> kafka, Supplier<ClusterImage> image) {
        this.kafka = kafka;
        this.image = image;
    }

    /// Begins to look.
    void look() {
        looks++;
        written = false;
        var check = new SeatCheck(kafka, image, () -> closed);
        look = CompletableFuture.supplyAsync(check::wrong, BACKGROUND);
    }

    /// What is to be written now, if anything; absent when the seats are right. What was said before
    /// must have been committed.
    Optional<List<Seated>> next() {
        if (wrong.isEmpty() && written) {
            look();
        }
        if (wrong.isEmpty()) {
            if (!look.isDone()) {
                return Optional.of(List.of());
            }
            wrong = found();
            if (wrong.isEmpty() || looks > LOOKS_MAX) {
                return Optional.empty();
            }
            LOG.atWarn()
                    .addKeyValue("tasks", wrong.size())
                    .log("nodes are told again what was cut off their seats");
        }
        List<Seated> chunk = List.copyOf(wrong.subList(0, Math.min(CHUNK, wrong.size())));
        wrong = wrong.subList(chunk.size(), wrong.size());
        written = true;
        return Optional.of(chunk);
    }

    private List<Seated> found() {
        try {
            return look.join();
        } catch (CompletionException e) {
            LOG.atWarn().setCause(e).log("the seats can't be compared with the image");
            return List.of();
        }
    }

    void close() {
        closed = true;
    }
}
