package io.swarmlog.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/// What a daemon is told when it starts.
///
/// - `sockets`: where the Docker API is answered, `unix://…` each.
/// - `engine`: the local Docker Engine, `unix://…`.
/// - `listenAddr`, `advertiseAddr`: what `docker swarm init` takes where it names none; may be
///   empty.
/// - `labels`: engine labels of the host, added to the engine's own.
/// - `kafka`: the Kafka of the swarm that is begun or joined.
public record DaemonConfig(
        HostFiles files,
        List<String> sockets,
        String engine,
        String listenAddr,
        String advertiseAddr,
        SortedMap<String, String> labels,
        KafkaChoice kafka,
        Process process) {
    /// Which parts run in the process.
    public enum Process {
        /// Whatever the host's role asks for.
        WHOLE,
        /// The Docker API, the ledger and the door: deciding, agent and mesh are other processes.
        COMMAND_SERVICE
    }

    /// Instead of an engine: there is none, and containers are only made believe.
    public static final String NO_ENGINE = "unix:///nonexistent/docker.sock";

    private static final String UNIX = "unix://";

    /// A whole daemon on the Kafka in the program.
    public DaemonConfig(
            HostFiles files,
            List<String> sockets,
            String engine,
            String listenAddr,
            String advertiseAddr,
            SortedMap<String, String> labels) {
        this(
                files,
                sockets,
                engine,
                listenAddr,
                advertiseAddr,
                labels,
                new KafkaChoice.Embedded(),
                Process.WHOLE);
    }

    /// The path of the engine's socket.
    public Path enginePath() {
        return path(engine);
    }

    /// The path of a `unix://…` address.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Path path(String address) {
        if (!address.startsWith(UNIX) || address.length() == UNIX.length()) {
            throw new IllegalArgumentException(
                    "expected unix://PATH, but got '"
                            + address
                            + "'; TCP sockets are not"
                            + " implemented yet");
        }
        return Path.of(address.substring(UNIX.length()));
    }
}
