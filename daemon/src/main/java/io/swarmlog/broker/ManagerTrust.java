package io.swarmlog.broker;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts a server only if its certificate, besides being under the swarm's root, says that it is a
/// manager's. Clients are trusted by the root alone; what they may do is up to the access rules.
///
/// The connection is not passed on when a server is checked: some libraries' connections ask for
/// the host's name to be compared, and names are not in our certificates.
final class ManagerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager underRoot;

    ManagerTrust(X509ExtendedTrustManager underRoot) {
        this.underRoot = underRoot;
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

    private static void requireManager(X509Certificate certificate) throws CertificateException {
        var name = certificate.getSubjectX500Principal().getName();
        try {
            var isManager =
                    new LdapName(name)
                            .getRdns().stream()
                                    .anyMatch(part ->
                                            part.getType().equalsIgnoreCase("OU")
                                                    && Principals.MANAGER.equals(part.getValue()));
            if (!isManager) {
                throw new CertificateException(
                        "expected the certificate of a manager, but the log answered as " + name);
            }
        } catch (InvalidNameException e) {
            throw new CertificateException("expected a distinguished name, but found " + name, e);
        }
    }
}
