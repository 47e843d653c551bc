package io.swarmlog.state.streams;

import io.swarmlog.codec.Wire;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.EventRecord;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/// Control's state: the image, in memory, whose changelog is the events themselves.
///
/// It looks like a store of keys and values to Kafka Streams, since that is how Streams writes a
/// changelog in the transaction of the input, restores it, and keeps it warm on other managers. But
/// no value is kept here: what is put (sequence → event) was folded already, by deciding, and the
/// image after it is set by [#hold]. What is restored is folded here, by the one fold.
final class ImageStore implements KeyValueStore<Bytes, byte[]> {
    private final String name;
    private final Wire<EventRecord> wire;
    private ClusterImage image = ClusterImage.EMPTY;
    private boolean open;

    ImageStore(String name, Wire<EventRecord> wire) {
        this.name = name;
        this.wire = wire;
    }

    ClusterImage image() {
        return image;
    }

    /// The image after the events that were put.
    void hold(ClusterImage after) {
        image = after;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        image = ClusterImage.EMPTY;
        open = true;
        context.register(root, new Restore());
    }

    private final class Restore implements BatchingStateRestoreCallback {
        @Override
        public void restoreAll(Collection<KeyValue<byte[], byte[]>> records) {
            image =
                    Fold.applyAll(
                            image,
                            records.stream().map(record -> wire.decode(record.value)).toList());
        }

        @Override
        public void restore(byte[] key, byte[] value) {
            restoreAll(List.of(KeyValue.pair(key, value)));
        }
    }

    @Override
    public void put(Bytes key, byte[] value) {
        // The changelog has it; see the class.
    }

    @Override
    public void close() {
        open = false;
        image = ClusterImage.EMPTY;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }

    @Override
    public long approximateNumEntries() {
        return image.sequence();
    }

    @Override
    public byte[] putIfAbsent(Bytes key, byte[] value) {
        throw notOne();
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        throw notOne();
    }

    @Override
    public byte[] delete(Bytes key) {
        throw notOne();
    }

    @Override
    public byte[] get(Bytes key) {
        throw notOne();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
        throw notOne();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return new Nothing();
    }

    private static UnsupportedOperationException notOne() {
        return new UnsupportedOperationException(
                "expected only put on the image's store, but it was used as a map");
    }

    /// No entries.
    private static final class Nothing implements KeyValueIterator<Bytes, byte[]> {
        @Override
        public boolean hasNext() {
            return false;
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            throw new NoSuchElementException("expected an entry, but there is none");
        }

        @Override
        public Bytes peekNextKey() {
            throw new NoSuchElementException("expected an entry, but there is none");
        }

        @Override
        public void close() {}
    }
}
