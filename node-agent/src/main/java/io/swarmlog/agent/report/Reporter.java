package io.swarmlog.agent.report;

import io.swarmlog.codec.Wire;
import io.swarmlog.log.Input;
import io.swarmlog.log.ReportRecord;
import io.swarmlog.model.NodeId;
import io.swarmlog.signing.RecordSigner;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends what the agent saw to `reports`, under the node's id, in order. Nothing is lost: what can't
/// be sent is sent again until it can, with the newest state of each task.
public final class Reporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

    /// Records on their way at once; the producer keeps their order up to five.
    static final int MOST_IN_FLIGHT = 5;

    /// The pause after a record that could not be sent.
    private static final long FAILURE_PAUSE_MS = 200;

    /// How long closing waits for the last reports.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Producer<String, byte[]> producer;
    private final Wire<ReportRecord> wire;
    private final RecordSigner signer;
    private final NodeId node;
    private final long incarnation;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Input.Observation> first = new ArrayDeque<>();
    private final Batch batch = new Batch();
    private int inFlight;
    private long pausedUntilMs;
    private boolean closed;
    private final Thread thread;

    public Reporter(
            Producer<String, byte[]> producer,
            Wire<ReportRecord> wire,
            RecordSigner signer,
            NodeId node,
            long incarnation) {
        this.producer = producer;
        this.wire = wire;
        this.signer = signer;
        this.node = node;
        this.incarnation = incarnation;
        this.thread = Thread.ofVirtual().name("reports-" + node).start(this::send);
    }

    /// What a producer of reports must keep, on top of the settings of the log's clients.
    public static Map<String, Object> settings() {
        return Map.of(
                "acks",
                "all",
                "enable.idempotence",
                true,
                "max.in.flight.requests.per.connection",
                MOST_IN_FLIGHT,
                "linger.ms",
                0,
                "max.block.ms",
                5_000);
    }

    /// Reports a task.
    public void report(Input.TaskReport report) {
        changing(() -> batch.add(report, nowMs()));
    }

    /// Reports something else, before the tasks that wait.
    public void tell(Input.Observation observation) {
        changing(() -> first.add(observation));
    }

    private void changing(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void send() {
        try {
            while (true) {
                produce(next());
            }
        } catch (InterruptedException _) {
            LOG.atDebug().addKeyValue("node", node).log("no more reports");
        }
    }

    /// Waits for the next record to send.
    private Input.Observation next() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                long waitMs = waitMs();
                if (waitMs == 0) {
                    inFlight++;
                    Input.Observation observation = first.poll();
                    return observation != null
                            ? observation
                            : new Input.ReportTasks(node, incarnation, batch.take(nowMs()));
                }
                if (closed && first.isEmpty() && batch.isEmpty()) {
                    throw new InterruptedException("closed");
                }
                if (waitMs < 0) {
                    changed.await();
                } else {
                    changed.await(waitMs, TimeUnit.MILLISECONDS);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// In how many ms there is something to send; -1 when only a change can tell.
    private long waitMs() {
        long now = nowMs();
        long due = first.isEmpty() ? batch.dueInMs(now, inFlight == 0 || closed) : 0;
        if (due < 0 || inFlight >= MOST_IN_FLIGHT) {
            return -1;
        }
        return Math.max(due, pausedUntilMs - now);
    }

    private void produce(Input.Observation observation) {
        try {
            byte[] value = wire.encode(new ReportRecord(node, incarnation, observation));
            producer.send(
                    signer.sign(node.value(), value),
                    (_, failure) -> done(observation, failure != null));
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).addKeyValue("node", node).log("report could not be sent");
            done(observation, true);
        }
    }

    private void done(Input.Observation observation, boolean failed) {
        changing(() -> {
            inFlight--;
            if (!failed) {
                return;
            }
            pausedUntilMs = nowMs() + FAILURE_PAUSE_MS;
            if (observation instanceof Input.ReportTasks tasks) {
                batch.giveBack(tasks.reports(), nowMs());
            } else {
                first.addFirst(observation);
            }
        });
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /// Sends what waits, as far as that is quickly done, and ends. The producer is closed too.
    @Override
    public void close() {
        changing(() -> closed = true);
        try {
            thread.join(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        producer.close(LAST_WORDS);
    }
}
