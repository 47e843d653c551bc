package io.swarmlog.daemon;

import io.swarmlog.command.json.Refusal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/// Whether the addresses a user named are this host's, before anything is begun with them.
final class OwnAddress {
    /// A router that leads back answers sooner.
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private OwnAddress() {}

    /// Refuses an address to listen at that no interface has, with Go's words for it.
    static void requireLocal(String bindHost, int port) {
        if (!isLocal(bindHost)) {
            throw Refusal.internal(
                    "failed to listen on remote API address: listen tcp %s:%d: bind: cannot assign requested address"
                            .formatted(bindHost, port));
        }
    }

    /// Refuses an advertised address that does not lead here. Another than the host's own may: a
    /// router's, that forwards the ports. A manager reaches its own log by it, as the others do.
    static void requireLeadsHere(HostState.Place place) throws IOException {
        if (isLocal(place.address()) || leadsHere(place)) {
            return;
        }
        throw Refusal.internal(
                ("expected %s to lead to this host, as managers reach each other and themselves by it,"
                                + " but port %d there does not answer for this one. Name an address of"
                                + " this host, or have the ports %d to %d of %1$s forwarded to it, also"
                                + " for this host itself")
                        .formatted(
                                place.address(),
                                place.ports().quorum(),
                                place.ports().first(),
                                place.ports().mesh()));
    }

    private static boolean leadsHere(HostState.Place place) throws IOException {
        int port = place.ports().quorum();
        try (var listening = new ServerSocket()) {
            listening.bind(new InetSocketAddress(place.bindHost(), port));
            try (var socket = new Socket()) {
                int patienceMs = Math.toIntExact(ANSWER.toMillis());
                socket.connect(new InetSocketAddress(place.address(), port), patienceMs);
                listening.setSoTimeout(patienceMs);
                listening.accept().close();
                return true;
            } catch (IOException _) {
                return false;
            }
        }
    }

    /// Whether one can listen there.
    private static boolean isLocal(String host) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
