package io.swarmlog.signing;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Signs the records that one node writes to one topic in one life of it. Safe for many threads, but
/// records must be sent in the order they were signed.
public final class RecordSigner {
    private final String topic;
    private final Supplier<PrivateKey> key;
    private final AtomicLong number = new AtomicLong();

    /// @param key of the node's certificate, asked before each record, as certificates are renewed
    public RecordSigner(String topic, Supplier<PrivateKey> key) {
        this.topic = topic;
        this.key = key;
    }

    /// The record with its signature, ready to be sent.
    public ProducerRecord<String, byte[]> sign(String recordKey, byte[] value) {
        try {
            RecordSignature signature =
                    RecordSignature.make(
                            new RecordSignature.Signed(topic, recordKey, value),
                            number.incrementAndGet(),
                            key.get());
            ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, recordKey, value);
            record.headers().add(RecordSignature.HEADER, signature.header());
            return record;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected to sign a record, but could not", e);
        }
    }
}
