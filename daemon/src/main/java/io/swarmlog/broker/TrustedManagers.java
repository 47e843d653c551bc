package io.swarmlog.broker;

import io.swarmlog.rights.Party;
import io.swarmlog.rights.Roster;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Which servers a member of the swarm takes for managers: by their certificate, and by the
/// membership it knows. For the whole process and by the folder of the member's own identity
/// ([TlsFiles]), because Kafka makes its [MutualTls] itself, from settings. Where no membership is
/// known, certificates are believed: of programs that only publish, of a host that joins.
public final class TrustedManagers implements AutoCloseable {
    private static final Map<Path, Standings> BY_FOLDER = new ConcurrentHashMap<>();

    private final Path folder;
    private final Standings standings;

    private TrustedManagers(Path folder, Standings standings) {
        this.folder = folder;
        this.standings = standings;
        BY_FOLDER.put(folder, standings);
    }

    /// From now on the member with that identity trusts by what is known; closing the result ends
    /// it, unless another began meanwhile.
    public static TrustedManagers open(TlsFiles files, Roster known) {
        TrustedManagers opened = of(files, new Standings());
        opened.decided(known);
        return opened;
    }

    /// The same of a log's server, which goes by what it knows itself.
    static TrustedManagers of(TlsFiles files, Standings standings) {
        return new TrustedManagers(key(files.directory()), standings);
    }

    /// What is known now. Connections to one that is no manager any more end.
    public void decided(Roster newest) {
        standings.decided(newest);
    }

    /// Whether the server that shows a certificate of that party is taken for a manager at the moment,
    /// by the member whose identity is in that folder.
    static Predicate<Party> of(Path folder) {
        Path own = key(folder);
        return server -> {
            Standings known = BY_FOLDER.get(own);
            return known == null || known.trusts(server);
        };
    }

    private static Path key(Path folder) {
        return folder.toAbsolutePath().normalize();
    }

    @Override
    public void close() {
        BY_FOLDER.remove(folder, standings);
    }
}
