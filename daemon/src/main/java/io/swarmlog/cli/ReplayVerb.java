package io.swarmlog.cli;

import io.swarmlog.codec.Wires;
import io.swarmlog.history.Verification;
import io.swarmlog.image.ImageText;
import io.swarmlog.log.EventRecord;
import io.swarmlog.state.control.Replay.Verdict;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `swarmlog replay`.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Decides every input of the swarm again, from the first one on, and compares each event"
                    + " with the one on the log: the proof that nothing but the log made the swarm what"
                    + " it is.",
            "Exit status 1 at the first event that differs, which is then shown."
        })
final class ReplayVerb implements Callable<Integer> {
    /// Progress is told that often.
    private static final long EVENTS_A_NOTE = 100_000;

    @Mixin private RootOption dataRoot = new RootOption();

    @Option(names = "--verify", description = "Compare with the log; the only way so far.")
    private boolean verify;

    @Option(
            names = "--digest",
            description =
                    "Print the SHA-256 of the image only: two logs with the same one describe the"
                            + " same swarm.")
    private boolean digest;

    @Option(
            names = "--digest-at",
            paramLabel = "NUMBER",
            description =
                    "As --digest, of the image right after the input that led to the event of that"
                            + " number ('swarmlog log' shows it first): to compare managers that have"
                            + " read on differently far.")
    private Optional<Long> digestAt = Optional.empty();

    @Spec private CommandSpec spec;

    private long begunNs = System.nanoTime();

    @Override
    public Integer call() throws Exception {
        if (!verify) {
            throw new Trouble("expected --verify, but nothing was asked for");
        }
        try (OpenLog log = OpenLog.of(dataRoot.files())) {
            return verify(log);
        }
    }

    private int verify(OpenLog log) {
        PrintWriter out = spec.commandLine().getOut();
        Verdict verdict =
                Verification.run(
                        log.access().kafka(),
                        log.wires(),
                        digestAt.orElse(Long.MAX_VALUE),
                        this::note);
        Duration took = Duration.ofNanos(System.nanoTime() - begunNs);
        return switch (verdict) {
            case Verdict.Same same -> {
                tell(out, same, took);
                yield 0;
            }
            case Verdict.Different(long offset, var expected, var got) -> {
                Wires wires = log.wires();
                out.println("DIFFERENT at input " + offset + " ('swarmlog show " + offset + "')");
                out.println("on the log:    " + shown(wires, expected));
                out.println("decided again: " + shown(wires, got));
                yield 1;
            }
        };
    }

    private void tell(PrintWriter out, Verdict.Same same, Duration took) {
        String sum = ImageText.digest(same.image());
        if (digest || digestAt.isPresent()) {
            out.println(sum);
            return;
        }
        double seconds = Math.max(took.toMillis(), 1) / 1000.0;
        out.printf(
                Locale.ROOT,
                "the same: %d inputs decided again, %d events alike, in %.1f s (%.0f events/s)%n",
                same.inputs(),
                same.events(),
                seconds,
                same.events() / seconds);
        if (same.failed() > 0) {
            out.printf(
                    Locale.ROOT,
                    "          %d of them could not be decided at the time and were taken so"
                            + " ('swarmlog log' shows them as FAILED)%n",
                    same.failed());
        }
        out.printf(
                Locale.ROOT,
                "image:    event %d; %d services, %d tasks, %d nodes, %d networks%n",
                same.image().sequence(),
                same.image().services().size(),
                same.image().tasks().size(),
                same.image().nodes().size(),
                same.image().networks().size());
        out.println("SHA-256:  " + sum);
    }

    private static String shown(Wires wires, Optional<EventRecord> event) {
        return event.map(wires.events()::json).orElse("no further event");
    }

    /// The time to reach the log is none of deciding's.
    private void note(long sequence) {
        if (sequence == 1) {
            begunNs = System.nanoTime();
        }
        if (sequence % EVENTS_A_NOTE == 0) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(sequence + " events ...");
            err.flush();
        }
    }
}
