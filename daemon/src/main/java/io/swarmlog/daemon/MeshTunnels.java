package io.swarmlog.daemon;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.mesh.net.NodeCertificates;
import io.swarmlog.mesh.net.Tunnels;
import java.io.IOException;
import java.net.InetAddress;
import java.security.KeyStore;

/// The tunnels of this host's mesh: at the host's own port, as the node that its files say.
final class MeshTunnels {
    private MeshTunnels() {}

    static Tunnels of(HostFiles files, HostState host) throws IOException {
        return new Tunnels.Open(
                InetAddress.getByName(host.place().bindHost()),
                host.ports().mesh(),
                new NodeCertificates(stores(MutualTls.of(new TlsFiles(files.identity())))));
    }

    /// Each is read again when the certificate's file changed.
    private static NodeCertificates.Stores stores(MutualTls tls) {
        return new NodeCertificates.Stores() {
            @Override
            public KeyStore own() {
                return tls.keystore();
            }

            @Override
            public KeyStore trusted() {
                return tls.truststore();
            }
        };
    }
}
