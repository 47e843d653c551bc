package io.swarmlog.cli;

import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.gateway.EngineClient;
import io.swarmlog.daemon.DaemonConfig;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.daemon.Runtime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The daemon of a data root, asked over its own socket.
record RunningDaemon(Runtime runtime) {

    /// The daemon that runs on the data root, when one does.
    static Optional<RunningDaemon> of(HostFiles files) throws IOException {
        return Runtime.read(files).filter(Runtime::isAlive).map(RunningDaemon::new);
    }

    /// The daemon, or the reason why nothing can be asked.
    static RunningDaemon required(HostFiles files) throws IOException {
        return of(files)
                .orElseThrow(() ->
                        new Trouble(
                                "expected a daemon on "
                                        + files.root()
                                        + ", but none runs; start it with 'swarmlog up', or ask one"
                                        + " of 'swarmlog hosts' by 'swarmlog hosts exec'"));
    }

    String socket() {
        return runtime.sockets().getFirst();
    }

    /// Asks the Docker API; a status of 400 and above is the daemon's complaint.
    EngineApi.Answer ask(String method, String target, String body) throws IOException {
        EngineClient client = new EngineClient(DaemonConfig.path(socket()));
        return client.ask(method, target, body.getBytes(StandardCharsets.UTF_8));
    }
}
