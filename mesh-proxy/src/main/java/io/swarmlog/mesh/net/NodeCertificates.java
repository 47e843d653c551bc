package io.swarmlog.mesh.net;

import io.swarmlog.model.NodeId;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;

/// Tunnels between nodes that are known by their certificates: CN is the node, OU its role, O the
/// swarm. Host names are not compared: addresses of hosts change, and certificates name none.
///
/// No session is resumed: each tunnel proves both certificates anew.
public final class NodeCertificates implements TunnelTls {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final char[] NO_PASSWORD = new char[0];
    private static final List<String> ROLES = List.of("swarm-worker", "swarm-manager");

    private final Stores stores;
    private Optional<Loaded> loaded = Optional.empty();

    /// What this node shows and whom it trusts. Each is the same object until it was replaced.
    public interface Stores {
        /// Its key and certificate, without a password.
        KeyStore own();

        /// The swarm's roots.
        KeyStore trusted();
    }

    private record Loaded(KeyStore own, KeyStore trusted, SSLContext context, Subject subject) {}

    /// Whose a certificate is.
    private record Subject(String swarm, String role, String node) {}

    public NodeCertificates(Stores stores) {
        this.stores = stores;
    }

    @Override
    public SSLEngine answering() {
        SSLEngine engine = current().context().createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(true);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    /// Without the peer's host and port, by which Java would find a session to resume.
    @Override
    public SSLEngine asking() {
        SSLEngine engine = current().context().createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(PROTOCOLS);
        return engine;
    }

    /// Looks at the dates too, so that none depends on how the handshake was made.
    @Override
    public NodeId peer(SSLSession session) throws SSLException {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            certificate.checkValidity();
            Subject peer = subject(certificate);
            String swarm = current().subject().swarm();
            if (!peer.swarm().equals(swarm)
                    || !ROLES.contains(peer.role())
                    || peer.node().isEmpty()) {
                throw new SSLPeerUnverifiedException(
                        "expected a node of swarm " + swarm + ", but it is " + peer);
            }
            return new NodeId(peer.node());
        } catch (CertificateException e) {
            throw new SSLException("expected a valid certificate of a node, but " + e, e);
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private synchronized Loaded current() {
        KeyStore own = stores.own();
        KeyStore trusted = stores.trusted();
        if (loaded.filter(last -> last.own() == own && last.trusted() == trusted).isEmpty()) {
            try {
                loaded = Optional.of(load(own, trusted));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(
                        "expected a key, a certificate and roots, but they can't be used", e);
            }
        }
        return loaded.orElseThrow();
    }

    private static Loaded load(KeyStore own, KeyStore trusted) throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return new Loaded(own, trusted, context, subject(certificate(own)));
    }

    private static X509Certificate certificate(KeyStore own) throws GeneralSecurityException {
        for (String alias : Collections.list(own.aliases())) {
            Certificate found = own.getCertificate(alias);
            if (own.isKeyEntry(alias) && found instanceof X509Certificate certificate) {
                return certificate;
            }
        }
        throw new CertificateException("expected the node's certificate, but there is none");
    }

    private static Subject subject(X509Certificate certificate) throws CertificateException {
        String name = certificate.getSubjectX500Principal().getName();
        try {
            List<Rdn> parts = new LdapName(name).getRdns();
            return new Subject(only("O", parts), only("OU", parts), only("CN", parts));
        } catch (InvalidNameException e) {
            throw new CertificateException("expected a distinguished name, but found " + name, e);
        }
    }

    /// The value of that type; empty when there is none or more than one.
    private static String only(String type, List<Rdn> parts) {
        List<String> values = new ArrayList<>();
        for (Rdn part : parts) {
            if (part.getType().equalsIgnoreCase(type)) {
                values.add(String.valueOf(part.getValue()));
            }
        }
        return values.size() == 1 ? values.getFirst() : "";
    }
}
