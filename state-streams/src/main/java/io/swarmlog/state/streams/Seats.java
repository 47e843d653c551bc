package io.swarmlog.state.streams;

import io.swarmlog.log.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPartitionsException;

/// Sees to it that `assignments` has a partition for a seat before something is written there.
@FunctionalInterface
interface Seats {
    /// Returns when the seat has a partition. Throws [KafkaException] when the log did not do it;
    /// the input is then tried again.
    void reserve(int seat);

    /// The seats of a real log. They are made in advance, each time twice as many, so that a swarm
    /// that grows waits for them rarely.
    static Seats of(Map<String, Object> kafka) {
        return new Seats() {
            private int known;

            @Override
            public void reserve(int seat) {
                if (seat < known) {
                    return;
                }
                try (var admin = Admin.create(kafka)) {
                    known = partitions(admin);
                    if (seat >= known) {
                        int wanted = Math.max(seat + 1, 2 * known);
                        admin.createPartitions(
                                        Map.of(
                                                Topics.ASSIGNMENTS,
                                                NewPartitions.increaseTo(wanted)))
                                .all()
                                .get();
                        known = wanted;
                    }
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof InvalidPartitionsException) {
                        return; // Somebody made more in the meantime.
                    }
                    throw new KafkaException("expected seat " + seat + ", but got none", e);
                } catch (InterruptedException e) {
                    throw new InterruptException(e);
                }
            }
        };
    }

    private static int partitions(Admin admin) throws ExecutionException, InterruptedException {
        var topics = admin.describeTopics(List.of(Topics.ASSIGNMENTS)).allTopicNames().get();
        return topics.values().stream().mapToInt(topic -> topic.partitions().size()).sum();
    }
}
