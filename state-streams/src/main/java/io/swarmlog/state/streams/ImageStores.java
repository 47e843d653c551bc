package io.swarmlog.state.streams;

import io.swarmlog.codec.Wire;
import io.swarmlog.log.EventRecord;
import io.swarmlog.model.Check;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// Makes control's store and remembers it, since Streams hands processors only a wrapper of it.
/// There is one, as `inputs` has one partition; after a restart of the task it is another.
final class ImageStores implements KeyValueBytesStoreSupplier {
    static final String NAME = "image";

    /// Kept for ever and never compacted: keys are unique, so compaction would only burn cycles.
    private static final Map<String, String> CHANGELOG =
            Map.of(
                    "cleanup.policy", "delete",
                    "retention.ms", "-1",
                    "retention.bytes", "-1",
                    "max.message.bytes", Integer.toString(8 << 20));

    private final Wire<EventRecord> wire;
    private volatile Optional<ImageStore> newest = Optional.empty();

    ImageStores(Wire<EventRecord> wire) {
        this.wire = wire;
    }

    StoreBuilder<KeyValueStore<Bytes, byte[]>> builder() {
        return Stores.keyValueStoreBuilder(this, Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled();
    }

    /// The store of the running task.
    ImageStore current() {
        Check.that(newest.isPresent(), "expected the store to be made first, but it was not");
        return newest.orElseThrow();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        var store = new ImageStore(NAME, wire);
        newest = Optional.of(store);
        return store;
    }

    @Override
    public String metricsScope() {
        return "image";
    }
}
