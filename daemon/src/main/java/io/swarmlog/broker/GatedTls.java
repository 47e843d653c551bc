package io.swarmlog.broker;

import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;

/// [MutualTls] for a log server: whoever connects to it passes its [LogGate]. Kafka makes one for
/// each of its ports, by the name of the class.
public class GatedTls implements SslEngineFactory {
    /// The setting that names the server: its directory.
    static final String SERVER = "swarmlog.log.directory";

    private final MutualTls tls = new MutualTls();
    private final boolean onlyManagers;
    private String directory = "";

    /// At the port for clients.
    public GatedTls() {
        this(false);
    }

    private GatedTls(boolean onlyManagers) {
        this.onlyManagers = onlyManagers;
    }

    /// At the quorum's port, where only managers have any business.
    public static final class OfQuorum extends GatedTls {
        public OfQuorum() {
            super(true);
        }
    }

    @Override
    public void configure(Map<String, ?> configs) {
        tls.configure(configs);
        if (!(configs.get(SERVER) instanceof String server)) {
            throw new IllegalArgumentException(
                    "expected a log server in " + SERVER + ", but found none");
        }
        directory = server;
    }

    @Override
    public SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointCheck) {
        return tls.createClientSslEngine(peerHost, peerPort, endpointCheck);
    }

    /// Called once for each connection that was accepted, with its peer's address. Kafka also tries
    /// its settings by engines that meet no one, for a peer of port 0.
    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        SSLEngine inside = tls.createServerSslEngine(peerHost, peerPort);
        if (peerPort <= 0) {
            return inside;
        }
        var peer = new InetSocketAddress(LogGate.address(peerHost), peerPort);
        return GatedEngine.arrived(inside, LogGate.of(directory), peer, onlyManagers);
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public KeyStore keystore() {
        return tls.keystore();
    }

    @Override
    public KeyStore truststore() {
        return tls.truststore();
    }

    @Override
    public void close() {
        tls.close();
    }
}
