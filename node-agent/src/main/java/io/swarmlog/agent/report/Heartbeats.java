package io.swarmlog.agent.report;

import io.swarmlog.codec.Wire;
import io.swarmlog.log.Heartbeat;
import io.swarmlog.model.NodeId;
import io.swarmlog.signing.RecordSigner;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says "I live". A heartbeat that can't be sent soon is worth nothing and is let go; the next one
/// says more.
public final class Heartbeats implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    private final Producer<String, byte[]> producer;
    private final Wire<Heartbeat> wire;
    private final RecordSigner signer;
    private final NodeId node;
    private final long incarnation;
    private final OwnClock clock;
    private final AtomicLong number = new AtomicLong();

    /// Whose heart it is.
    public record Life(NodeId node, long incarnation) {}

    public Heartbeats(
            Producer<String, byte[]> producer,
            Wire<Heartbeat> wire,
            RecordSigner signer,
            Life life,
            OwnClock clock) {
        this.producer = producer;
        this.wire = wire;
        this.signer = signer;
        this.node = life.node();
        this.incarnation = life.incarnation();
        this.clock = clock;
    }

    /// What a producer of heartbeats must keep, on top of the settings of the log's clients.
    public static Map<String, Object> settings() {
        return Map.of(
                "acks",
                "1",
                "enable.idempotence",
                false,
                "linger.ms",
                0,
                "buffer.memory",
                1L << 20,
                "batch.size",
                1 << 12,
                "max.block.ms",
                1_000,
                "request.timeout.ms",
                1_000,
                "delivery.timeout.ms",
                2_000);
    }

    /// Sends the next heartbeat.
    public void beat() {
        long sentMs = InstantSource.system().millis();
        var beat = new Heartbeat(node, incarnation, number.incrementAndGet());
        try {
            producer.send(
                    signer.sign(node.value(), wire.encode(beat)),
                    (sent, failure) -> {
                        if (failure != null) {
                            lost(failure);
                        } else if (sent.hasTimestamp()) {
                            clock.heard(sentMs, sent.timestamp());
                        }
                    });
        } catch (RuntimeException e) {
            lost(e);
        }
    }

    private void lost(Exception failure) {
        LOG.atDebug().setCause(failure).addKeyValue("node", node).log("a heartbeat was lost");
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
