package io.swarmlog.hosts;

import java.nio.file.Path;
import java.util.List;

/// What is to be brought up.
///
/// - `name`: of the set of hosts; there may be several sets at once, each with a switch of its own.
/// - `count`: how many hosts, 1 to [#COUNT_MAX].
/// - `daemons`: whether each has a swarmlog daemon, or an engine alone (for genuine swarm mode).
/// - `java`: how a swarmlog program is run, up to its verb.
/// - `kept`: whether the set outlives the process that made it.
public record Plan(String name, int count, boolean daemons, List<String> java, boolean kept) {
    /// Each costs about 400 MB of memory, and its engine a moment of everyone's time.
    public static final int COUNT_MAX = 9;

    private static final String NAME = "[a-z0-9][a-z0-9-]{0,15}";

    /// Short, since a socket's path has at most 107 bytes (`sun_path`).
    private static final Path ALL = Path.of("/var/lib/swarmlog-hosts");

    public Plan {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "expected a name of small letters and digits, but got '" + name + "'");
        }
        if (count < 1 || count > COUNT_MAX) {
            throw new IllegalArgumentException(
                    "expected 1 to " + COUNT_MAX + " hosts, but got " + count);
        }
        java = List.copyOf(java);
    }

    static boolean isName(String name) {
        return name.matches(NAME);
    }

    /// Where all sets have a folder each.
    static Path all() {
        return ALL;
    }

    /// Where the set has its files.
    public Path folder() {
        return ALL.resolve(name);
    }
}
