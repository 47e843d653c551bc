package io.swarmlog.mesh.net;

import io.swarmlog.model.ServiceId;
import java.util.concurrent.atomic.LongAdder;

/// The counters of one service: written by every event loop, read by whoever shows metrics.
final class Meter {
    final LongAdder connections = new LongAdder();
    final LongAdder endedConnections = new LongAdder();
    final LongAdder sessions = new LongAdder();
    final LongAdder endedSessions = new LongAdder();
    final LongAdder bytesToBackends = new LongAdder();
    final LongAdder bytesToClients = new LongAdder();
    final LongAdder failedConnects = new LongAdder();
    final LongAdder unserved = new LongAdder();
    final LongAdder overLimit = new LongAdder();

    Traffic read(ServiceId service) {
        long ended = endedConnections.sum();
        long endedUdp = endedSessions.sum();
        long begun = connections.sum();
        long begunUdp = sessions.sum();
        return new Traffic(
                service,
                begun,
                begun - ended,
                begunUdp,
                begunUdp - endedUdp,
                bytesToBackends.sum(),
                bytesToClients.sum(),
                failedConnects.sum(),
                unserved.sum(),
                overLimit.sum());
    }
}
