package io.swarmlog.command.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Two streams of messages woven into one, line by line, for as long as the client listens and the
/// engine talks.
final class Woven {
    /// How many messages wait for a slow client before it is cut off.
    private static final int WAITING = 10_000;

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>(WAITING);
    private final OutputStream out;
    private final InputStream engine;
    private final Runnable hangUp;
    private volatile boolean ended;

    /// @param hangUp ends the connection to the client, who may be waited for in a write
    Woven(OutputStream out, InputStream engine, Runnable hangUp) {
        this.out = out;
        this.engine = engine;
        this.hangUp = hangUp;
    }

    /// Adds a message of ours. Does not block: a client that reads too slowly is cut off.
    void offer(byte[] line) {
        if (!waiting.offer(line)) {
            end();
            hangUp.run();
        }
    }

    /// Ends [#run] soon, from any thread.
    void end() {
        ended = true;
        waiting.clear();
        boolean _ = waiting.offer(END);
        try {
            engine.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes what comes until the engine's stream or the client ends.
    void run() throws IOException {
        Thread reader = Thread.ofVirtual().name("engine-events").start(this::read);
        try {
            while (!ended) {
                byte[] line = waiting.take();
                if (line.length == 0) {
                    break;
                }
                out.write(line);
                out.flush();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            ended = true;
            engine.close();
            reader.interrupt();
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(engine, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null && !ended; line = lines.readLine()) {
                waiting.put((line + '\n').getBytes(StandardCharsets.UTF_8));
            }
            waiting.put(END);
        } catch (IOException _) {
            boolean _ = waiting.offer(END);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
