package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.model.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// How another process of a manager's host reaches the log: as that manager, by its files.
///
/// @param self the manager
/// @param address the advertised IP address
/// @param kafka settings of a client that may do everything
public record LogAccess(NodeId self, String address, String bootstrap, Map<String, Object> kafka) {

    /// The way to the log of the swarm whose files are in the data root; empty when the host is in
    /// none.
    public static Optional<LogAccess> of(HostFiles files) throws IOException {
        return HostState.read(files.state()).map(state -> of(files, state));
    }

    private static LogAccess of(HostFiles files, HostState state) {
        String bootstrap = state.bootstrap();
        return new LogAccess(
                state.node(), state.address(), bootstrap, clientOf(files.identity(), bootstrap));
    }

    /// Settings of a client that is whoever the folder's certificate names.
    public static Map<String, Object> clientOf(Path identity, String bootstrap) {
        return new TlsFiles(identity).client(bootstrap);
    }
}
