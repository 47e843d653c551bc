package io.swarmlog.broker;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.kafka.image.MetadataDelta;
import org.apache.kafka.image.MetadataImage;
import org.apache.kafka.image.loader.LoaderManifest;
import org.apache.kafka.image.publisher.MetadataPublisher;

/// Tells a listener when this server begins and ends to lead a partition. It hears of it with the
/// server itself, so nothing is asked for in vain; the listener has a thread of its own.
final class Turn implements MetadataPublisher {
    private final int self;
    private final String topic;
    private final Consumer<Boolean> listener;
    private final ExecutorService teller =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("log-turn").daemon().factory());
    private boolean leading;

    Turn(int self, String topic, Consumer<Boolean> listener) {
        this.self = self;
        this.topic = topic;
        this.listener = listener;
    }

    @Override
    public String name() {
        return "Turn-" + topic;
    }

    @Override
    public void onMetadataUpdate(
            MetadataDelta delta, MetadataImage image, LoaderManifest manifest) {
        var found = image.topics().getTopic(topic);
        var first = found == null ? null : found.partitions().get(0);
        boolean now = first != null && first.leader == self;
        if (now != leading) {
            leading = now;
            teller.execute(() -> listener.accept(now));
        }
    }

    @Override
    public void close() {
        teller.shutdown();
    }
}
