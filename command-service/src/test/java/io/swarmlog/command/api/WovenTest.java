package io.swarmlog.command.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The live stream of `docker events`.
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class WovenTest {
    private static byte[] line(String text) {
        return (text + '\n').getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void bothStreamsReachTheClientAndTheEnginesEndEndsIt() throws IOException {
        // given
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Woven woven =
                new Woven(out, new ByteArrayInputStream(line("{\"from\":\"engine\"}")), () -> {});
        woven.offer(line("{\"from\":\"swarm\"}"));

        // when
        woven.run();

        // then
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("{\"from\":\"swarm\"}", "{\"from\":\"engine\"}");
    }

    @Test
    void aClientThatWentAwayEndsIt() throws Exception {
        // given
        PipedInputStream silent = new PipedInputStream(new PipedOutputStream());
        Woven woven = new Woven(new ByteArrayOutputStream(), silent, () -> {});
        Thread runs = Thread.ofVirtual().start(() -> run(woven));

        // when
        woven.end();

        // then
        runs.join();
        assertThat(runs.isAlive()).isFalse();
    }

    /// A client that never reads is waited for in a write, and only its connection's end ends that.
    @Test
    void aClientThatDoesNotReadIsCutOff() throws Exception {
        // given
        CountDownLatch cut = new CountDownLatch(1);
        PipedInputStream silent = new PipedInputStream(new PipedOutputStream());
        Woven woven = new Woven(new Stuck(cut), silent, cut::countDown);
        Thread runs = Thread.ofVirtual().start(() -> run(woven));

        // when
        for (int i = 0; i < 20_000 && cut.getCount() > 0; i++) {
            woven.offer(line("more"));
        }

        // then
        runs.join();
        assertThat(cut.getCount()).isZero();
    }

    /// Takes nothing until it is cut.
    private static final class Stuck extends OutputStream {
        private final CountDownLatch cut;

        Stuck(CountDownLatch cut) {
            this.cut = cut;
        }

        @Override
        public void write(int one) throws IOException {
            try {
                cut.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static void run(Woven woven) {
        try {
            woven.run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
