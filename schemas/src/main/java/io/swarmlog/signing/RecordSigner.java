package io.swarmlog.signing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Signs the records that one node or publisher writes to one topic in one life of it. Safe for many threads, but
/// records must be sent in the order they were signed.
public final class RecordSigner {
    private final String topic;
    private final Supplier<PrivateKey> key;
    private final Optional<byte[]> certificate;
    private final AtomicLong number = new AtomicLong();

    /// @param key of the node's certificate, asked before each record, as certificates are renewed
    public RecordSigner(String topic, Supplier<PrivateKey> key) {
        this(topic, key, Optional.empty());
    }

    private RecordSigner(String topic, Supplier<PrivateKey> key, Optional<byte[]> certificate) {
        this.topic = topic;
        this.key = key;
        this.certificate = certificate;
    }

    /// One that shows the certificate with each record: a publisher's, which the swarm does not know
    /// from its log.
    ///
    /// @param chain PEM, its own first
    /// @param key PKCS #8 in PEM, of that certificate; the text may hold certificates, too
    public static RecordSigner showing(String topic, String chain, String key) {
        PrivateKey own = PemKey.read(key);
        return new RecordSigner(
                topic, () -> own, Optional.of(chain.getBytes(StandardCharsets.US_ASCII)));
    }

    /// The same for the key store that a publisher's `client.properties` name: PEM of its key and
    /// its certificates.
    public static RecordSigner ofKeyStore(String topic, Path pem) throws IOException {
        String text = Files.readString(pem);
        return showing(topic, text.substring(text.indexOf("-----BEGIN CERTIFICATE")), text);
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
            certificate.ifPresent(it -> record.headers().add(RecordSignature.CERTIFICATE, it));
            return record;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("expected to sign a record, but could not", e);
        }
    }
}
