package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import io.swarmlog.broker.Answers;
import io.swarmlog.follow.Follower;
import io.swarmlog.log.Failure;
import io.swarmlog.log.Input;
import io.swarmlog.log.InputRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `swarmlog skip OFFSET`: writes down that an input is to be skipped, which a control that begins
/// reads before it decides. A daemon that dies of the input finds the wish in a file when it starts.
public final class Skipping {
    private static final Logger LOG = LoggerFactory.getLogger(Skipping.class);

    /// A control that begins anew reads the log and takes its turn sooner.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private static final TopicPartition LINE = new TopicPartition(Topics.INPUTS, 0);

    private final Map<String, Object> kafka;
    private final InputAppender inputs;
    private final Follower follower;

    Skipping(Map<String, Object> kafka, InputAppender inputs, Follower follower) {
        this.kafka = kafka;
        this.inputs = inputs;
        this.follower = follower;
    }

    /// Has it skipped by the manager that serves here; else when one begins to.
    static HostStatus skip(Optional<ManagerParts> manager, HostFiles files, long offset)
            throws IOException {
        if (manager.isPresent()) {
            return manager.get().skip(offset);
        }
        if (!Files.exists(files.state())) {
            return new HostStatus(false, "expected a manager of a swarm, but this host is none\n");
        }
        keep(files.skip(), offset);
        return new HostStatus(
                true, "the swarm does not serve here yet; when it begins to, it skips the input\n");
    }

    /// Writes down for the next start that the input is to be skipped.
    public static void keep(Path file, long offset) throws IOException {
        Files.writeString(
                file,
                offset + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /// Has the input at `offset` skipped; `again` makes control begin anew.
    HostStatus skip(long offset, Runnable again) {
        if (offset <= follower.image().cause()) {
            return new HostStatus(
                    false,
                    ("expected an input that is not decided yet, but the one at offset %d is: nothing"
                                    + " was changed\n")
                            .formatted(offset));
        }
        long end = end();
        if (offset >= end) {
            return new HostStatus(
                    false,
                    ("expected an input that is there, but there is none at offset %d: the next one"
                                    + " has offset %d; nothing was changed\n")
                            .formatted(offset, end));
        }
        wish(offset);
        again.run();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (follower.image().faults().has(offset, Failure.SKIPPED)) {
                return new HostStatus(
                        true, "the input at offset %d was skipped\n".formatted(offset));
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        return new HostStatus(
                false,
                ("the wish to skip input %d is on the log, but no control took it yet: start the"
                                + " daemon of the manager that leads again\n")
                        .formatted(offset));
    }

    /// The offset of the next input.
    private long end() {
        try (Admin admin = Admin.create(kafka)) {
            var found = admin.listOffsets(Map.of(LINE, OffsetSpec.latest()));
            return Answers.await(found.partitionResult(LINE)).offset();
        }
    }

    private void wish(long offset) {
        inputs.append(
                        "skip",
                        new InputRecord(
                                new Origin.Api(),
                                RunningMember.LOCAL_USER,
                                UUID.randomUUID().toString(),
                                new Input.SkipInput(offset)))
                .join();
    }

    /// Takes over what was asked for while no daemon ran.
    void fromFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                wish(Long.parseLong(line.strip()));
                LOG.atWarn().addKeyValue("offset", line.strip()).log("an input is to be skipped");
            }
            Files.delete(file);
        } catch (NumberFormatException e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("file", file)
                    .log("the file is no list of offsets");
        } catch (CompletionException e) {
            LOG.atError().setCause(e).log("the wish to skip an input can't be written yet");
        }
    }
}
