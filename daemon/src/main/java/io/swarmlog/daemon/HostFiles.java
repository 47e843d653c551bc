package io.swarmlog.daemon;

import java.nio.file.Path;

/// Where a daemon keeps what: everything is below its data root.
///
/// ```
/// daemon.pid                  the running process
/// daemon.log  daemon.log.N    what it says, and what it said before; bounded (logback-file.xml)
/// daemon.out  supervisor.pid  of one that 'up' started: what Java itself says, and who starts it again
/// runtime.properties          how the running daemon was started, for the other verbs
/// swarm/state.properties      the host's membership; written last, removed first
/// swarm/identity/             certificate, key and trusted roots (PEM)
/// swarm/authority.properties  a manager's copy of the root and its sealed key
/// swarm/vault.key             the managers' key that seals secrets on the log
/// swarm/kafka.properties      how to reach a Kafka that is not the embedded one
/// swarm/skip                  inputs that the next start has skipped (`swarmlog skip`)
/// swarm/log/  swarm/streams/  Kafka's files; Kafka Streams' checkpoints
/// ```
public record HostFiles(Path root) {
    public Path pid() {
        return root.resolve("daemon.pid");
    }

    public Path output() {
        return root.resolve("daemon.log");
    }

    /// What a daemon that `up` started says beside its log: why it can't start.
    public Path said() {
        return root.resolve("daemon.out");
    }

    public Path supervisor() {
        return root.resolve("supervisor.pid");
    }

    public Path runtime() {
        return root.resolve("runtime.properties");
    }

    public Path swarm() {
        return root.resolve("swarm");
    }

    public Path state() {
        return swarm().resolve("state.properties");
    }

    public Path identity() {
        return swarm().resolve("identity");
    }

    Path authority() {
        return swarm().resolve("authority.properties");
    }

    public Path kafka() {
        return swarm().resolve("kafka.properties");
    }

    /// Counts the lives of an agent that is a process of its own.
    public Path agentLives() {
        return swarm().resolve("agent-lives.properties");
    }

    public Path vaultKey() {
        return swarm().resolve("vault.key");
    }

    public Path skip() {
        return swarm().resolve("skip");
    }

    /// Who lost a role, as a manager knew it last ([RightsWatch]).
    Path rights() {
        return swarm().resolve("rights.properties");
    }

    public Path log() {
        return swarm().resolve("log");
    }

    public Path streams() {
        return swarm().resolve("streams");
    }
}
