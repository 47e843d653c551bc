package io.swarmlog.cli;

import io.swarmlog.codec.RegistryClient;
import io.swarmlog.codec.Wires;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.KafkaChoice;
import io.swarmlog.daemon.LogAccess;
import io.swarmlog.history.LogReader;
import io.swarmlog.history.SwarmLog;
import java.io.IOException;
import java.net.URI;

/// The log of the swarm that a running daemon serves.
record OpenLog(RunningDaemon daemon, LogAccess access, SwarmLog log) implements AutoCloseable {

    /// The log of a data root, or the reason why there is none to be read.
    static OpenLog of(HostFiles files) throws IOException {
        RunningDaemon daemon = RunningDaemon.required(files);
        LogAccess access =
                LogAccess.of(files)
                        .orElseThrow(() ->
                                new Trouble(
                                        "expected the host to be a manager of a swarm, but it is in"
                                                + " none; 'docker swarm init' begins one"));
        if (!access.isManager()) {
            throw new Trouble(
                    "expected the host to be a manager, but it is a worker: history is for managers."
                            + " Ask on one of the managers ('docker info' names them)");
        }
        return new OpenLog(daemon, access, open(access));
    }

    /// The log with its schemas, wherever they are registered.
    static SwarmLog open(LogAccess access) {
        return switch (access.choice()) {
            case KafkaChoice.Embedded _ -> SwarmLog.open(access.kafka());
            case KafkaChoice.Existing existing ->
                    switch (existing.schemas()) {
                        case KafkaChoice.Schemas.OnTopic() -> SwarmLog.open(access.kafka());
                        case KafkaChoice.Schemas.At(URI registry) ->
                                SwarmLog.open(
                                        access.kafka(),
                                        RegistryClient.of(registry, existing.registryTls()));
                    };
        };
    }

    LogReader reader() {
        return log.reader();
    }

    Wires wires() {
        return log.wires();
    }

    @Override
    public void close() {
        log.close();
    }
}
