package io.swarmlog.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// How much is measured, and on what.
///
/// - `engine`: the socket of the Docker Engine that is measured beside.
/// - `daemon`: the socket of a running daemon to measure; without one, a daemon of its own is
///   started and removed again.
/// - `javaCommand`: what runs this program, up to its verb.
/// - `rounds`: how often each figure is taken, at most [#MOST_ROUNDS].
/// - `quick`: a look that takes less of everything; its figures are rough.
/// - `trial`: how long what is random goes on, and of which kind it is.
/// - `progress`: hears what is going on.
public record Load(
        Path engine,
        Optional<Path> daemon,
        List<String> javaCommand,
        int rounds,
        boolean quick,
        Trial trial,
        Consumer<String> progress) {
    private static final String HEAP = "-Xmx";
    public static final int MOST_ROUNDS = 50;

    /// So many kills, or so many minutes, of chance that begins with `seed`.
    public record Trial(int kills, int minutes, long seed) {}

    public Load {
        javaCommand = List.copyOf(javaCommand);
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException(
                    "expected 1 to " + MOST_ROUNDS + " rounds, but got " + rounds);
        }
    }

    /// What runs this program as a daemon: with the heap that the launcher gives one, since a
    /// benchmark itself has more.
    List<String> daemonCommand() {
        String heap = System.getProperty("swarmlog.daemon.heap", "256m");
        return javaCommand.stream().map(it -> it.startsWith(HEAP) ? HEAP + heap : it).toList();
    }

    /// `full`, or `little` for a quick look.
    int of(int full, int little) {
        return quick ? little : full;
    }

    void say(String text) {
        progress.accept(text);
    }
}
