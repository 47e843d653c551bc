package io.swarmlog.door;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// Who calls, as the certificate says that the connection was made with: its CN, OU and O.
public record Caller(String name, String unit, String swarm, X509Certificate certificate) {

    /// Reads the caller's certificate; empty when it lacks one of the three names.
    static Optional<Caller> of(Certificate shown) {
        if (!(shown instanceof X509Certificate certificate)) {
            return Optional.empty();
        }
        try {
            var name = new LdapName(certificate.getSubjectX500Principal().getName());
            Optional<String> common = part(name, "CN");
            Optional<String> unit = part(name, "OU");
            Optional<String> swarm = part(name, "O");
            return common.isPresent() && unit.isPresent() && swarm.isPresent()
                    ? Optional.of(new Caller(common.get(), unit.get(), swarm.get(), certificate))
                    : Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> part(LdapName name, String type) {
        return name.getRdns().stream()
                .filter(rdn -> rdn.getType().equalsIgnoreCase(type))
                .map(Rdn::getValue)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst();
    }

    @Override
    public String toString() {
        return name + " (" + unit + ")";
    }
}
