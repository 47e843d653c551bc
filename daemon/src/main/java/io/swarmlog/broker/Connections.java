package io.swarmlog.broker;

import java.nio.channels.SelectionKey;
import java.util.Optional;
import java.util.stream.Stream;
import kafka.network.SocketServer;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import scala.jdk.javaapi.CollectionConverters;

/// The connections that a log server has accepted, on both of its ports.
final class Connections {
    private Connections() {}

    /// As they are now, for any thread: the keys of Java's selectors are safe to be looked at while
    /// they change (`Selector`, "Concurrency"). Those of a server that does not listen yet are none.
    static Stream<SelectionKey> of(BrokerServer broker, ControllerServer controller) {
        return Stream.of(
                        Optional.ofNullable(broker.socketServer()),
                        Optional.ofNullable(controller.socketServer()))
                .flatMap(Optional::stream)
                .flatMap(Connections::of);
    }

    private static Stream<SelectionKey> of(SocketServer server) {
        return server.dataPlaneAcceptors().values().stream()
                .flatMap(acceptor -> CollectionConverters.asJava(acceptor.processors()).stream())
                .flatMap(processor -> processor.selector().keys().stream());
    }
}
