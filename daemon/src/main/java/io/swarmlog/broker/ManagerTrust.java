package io.swarmlog.broker;

import io.swarmlog.rights.Party;
import io.swarmlog.rights.Role;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts a server only if its certificate, besides being under the swarm's root, says that it is a
/// manager's, and the membership does not say otherwise. Clients are trusted by the root alone; what they may do is up to the access rules.
///
/// The connection is not passed on when a server is checked: some libraries' connections ask for
/// the host's name to be compared, and names are not in our certificates.
final class ManagerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager underRoot;
    private final Predicate<Party> membership;

    /// By the certificate alone.
    ManagerTrust(X509ExtendedTrustManager underRoot) {
        this(underRoot, _ -> true);
    }

    /// @param membership whether one that was a manager when it was certified is one still
    ManagerTrust(X509ExtendedTrustManager underRoot, Predicate<Party> membership) {
        this.underRoot = underRoot;
        this.membership = membership;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        underRoot.checkServerTrusted(chain, authType);
        requireManager(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        underRoot.checkServerTrusted(chain, authType);
        requireManager(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        underRoot.checkServerTrusted(chain, authType);
        requireManager(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        underRoot.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        underRoot.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        underRoot.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return underRoot.getAcceptedIssuers();
    }

    private void requireManager(X509Certificate certificate) throws CertificateException {
        Party server = Party.of(certificate);
        if (server.claim() != Role.MANAGER) {
            throw new CertificateException(
                    "expected the certificate of a manager, but the log answered as "
                            + certificate.getSubjectX500Principal().getName());
        }
        if (!membership.test(server)) {
            throw new CertificateException(
                    "expected a manager, but " + server.name() + " is none any more");
        }
    }
}
