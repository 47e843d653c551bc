package io.swarmlog.signing;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Who a certificate of the swarm is for: its CN (a node's id, a publisher's name), its OU (the role)
/// and its O (the swarm's id). Each stands in it exactly once; a name with two OUs is nobody's.
public record CertificateName(String name, String unit, String swarm) {
    /// The role of a manager's certificate.
    public static final String MANAGER = "swarm-manager";

    /// The role of a worker's certificate.
    public static final String WORKER = "swarm-worker";

    /// The role of the certificate of a program that publishes commands.
    public static final String PUBLISHER = "swarm-publisher";

    /// The name in a certificate.
    public static Optional<CertificateName> of(X509Certificate certificate) {
        return parse(certificate.getSubjectX500Principal().getName());
    }

    /// Reads a distinguished name (RFC 2253); empty when it is not one of ours.
    public static Optional<CertificateName> parse(String distinguished) {
        try {
            LdapName name = new LdapName(distinguished);
            Optional<String> common = only(name, "CN");
            Optional<String> unit = only(name, "OU");
            Optional<String> swarm = only(name, "O");
            return common.isPresent() && unit.isPresent() && swarm.isPresent()
                    ? Optional.of(new CertificateName(common.get(), unit.get(), swarm.get()))
                    : Optional.empty();
        } catch (InvalidNameException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> only(LdapName name, String type) {
        var values =
                name.getRdns().stream()
                        .filter(rdn -> rdn.getType().equalsIgnoreCase(type))
                        .map(rdn -> rdn.getValue().toString())
                        .toList();
        return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
    }
}
