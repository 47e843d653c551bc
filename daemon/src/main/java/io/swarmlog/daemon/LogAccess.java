package io.swarmlog.daemon;

import io.swarmlog.broker.TlsFiles;
import io.swarmlog.model.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// How another process of a member's host reaches the log: as that member, by its files.
///
/// @param self the node
/// @param isManager whether it may read history
/// @param address the advertised IP address
/// @param choice which Kafka it is
/// @param kafka settings of a client that may do everything
public record LogAccess(
        NodeId self,
        boolean isManager,
        String address,
        String bootstrap,
        KafkaChoice choice,
        Map<String, Object> kafka) {

    /// The way to the log of the swarm whose files are in the data root; empty when the host is in
    /// none.
    public static Optional<LogAccess> of(HostFiles files) throws IOException {
        Optional<HostState> state = HostState.read(files.state());
        return state.isEmpty() ? Optional.empty() : Optional.of(of(files, state.get()));
    }

    private static LogAccess of(HostFiles files, HostState state) throws IOException {
        KafkaChoice choice = KafkaChoice.of(new KafkaChoice.Embedded(), files);
        return switch (choice) {
            case KafkaChoice.Embedded _ -> {
                String bootstrap = state.bootstrap();
                yield new LogAccess(
                        state.node(),
                        state.isManager(),
                        state.address(),
                        bootstrap,
                        choice,
                        clientOf(files.identity(), bootstrap));
            }
            case KafkaChoice.Existing existing ->
                    new LogAccess(
                            state.node(),
                            state.isManager(),
                            state.address(),
                            existing.bootstrap(),
                            choice,
                            existing.settings());
        };
    }

    /// Settings of a client that is whoever the folder's certificate names.
    public static Map<String, Object> clientOf(Path identity, String bootstrap) {
        return new TlsFiles(identity).client(bootstrap);
    }
}
