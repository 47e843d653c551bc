package io.swarmlog.broker;

import io.swarmlog.rights.Party;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.KafkaPrincipalBuilder;
import org.apache.kafka.common.security.auth.KafkaPrincipalSerde;
import org.apache.kafka.common.security.auth.SslAuthenticationContext;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;

/// Who a connection is to Kafka's access rules: the role that its party has **now**. Kafka asks for
/// each request, so a request after a decision is judged by it.
///
/// What a broker passes on for a client to the controller carries the role, as it did in the first
/// release: managers of both versions understand each other.
public final class DecidedPrincipals
        implements KafkaPrincipalBuilder, KafkaPrincipalSerde, Configurable {
    /// Where a connection's session keeps its party.
    private static final String PARTY = "swarmlog.party";

    private final DefaultKafkaPrincipalBuilder asKafka =
            new DefaultKafkaPrincipalBuilder(null, null);
    private Standings standings = new Standings();

    /// A principal that also knows who it is, for what is told of it.
    static final class Named extends KafkaPrincipal {
        private final String party;

        Named(String role, String party) {
            super(USER_TYPE, role);
            this.party = party;
        }

        String party() {
            return party;
        }
    }

    @Override
    public void configure(Map<String, ?> configs) {
        standings = LogGate.of(String.valueOf(configs.get(GatedTls.SERVER))).standings();
    }

    @Override
    public KafkaPrincipal build(AuthenticationContext context) {
        if (!(context instanceof SslAuthenticationContext tls)) {
            throw new IllegalArgumentException(
                    "expected a connection over TLS, but got " + context.securityProtocol());
        }
        Party party = party(tls.session());
        return new Named(standings.roleOf(party).unit(), party.name());
    }

    private static Party party(SSLSession session) {
        if (session.getValue(PARTY) instanceof Party known) {
            return known;
        }
        try {
            Party party = Party.of((X509Certificate) session.getPeerCertificates()[0]);
            session.putValue(PARTY, party);
            return party;
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException("expected a certificate, but none was shown", e);
        }
    }

    @Override
    public byte[] serialize(KafkaPrincipal principal) throws SerializationException {
        return asKafka.serialize(principal);
    }

    @Override
    public KafkaPrincipal deserialize(byte[] bytes) throws SerializationException {
        return asKafka.deserialize(bytes);
    }
}
