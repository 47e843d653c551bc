package io.swarmlog.broker;

import io.swarmlog.rights.Party;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/// The client's side of one connection to the log: nothing is said to a server, or heard of it, that
/// is no manager (any more). All other calls are those of the engine inside ([PlainEngine]).
///
/// Such a connection looks to Kafka as if the other side had ended it, and not as if its certificate
/// were wrong: a client tries again, and elsewhere, where after the latter it would give up for
/// good.
final class TrustingEngine extends PlainEngine {
    private static final SSLEngineResult CLOSED =
            new SSLEngineResult(
                    SSLEngineResult.Status.CLOSED,
                    SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING,
                    0,
                    0);

    private final Predicate<Party> trust;
    private Optional<Party> server = Optional.empty();
    private boolean isTrusted = true;

    TrustingEngine(SSLEngine inside, Predicate<Party> trust) {
        super(inside);
        this.trust = trust;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] into, int offset, int length)
            throws SSLException {
        return isTrusted() ? seen(super.unwrap(source, into, offset, length)) : CLOSED;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer into)
            throws SSLException {
        return isTrusted() ? seen(super.wrap(sources, offset, length, into)) : CLOSED;
    }

    private SSLEngineResult seen(SSLEngineResult result) throws SSLException {
        if (server.isEmpty()
                && result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.FINISHED) {
            server = Optional.of(Party.of((X509Certificate) getSession().getPeerCertificates()[0]));
        }
        return result;
    }

    /// Once it is not, it stays so: the client comes again.
    private boolean isTrusted() {
        isTrusted = isTrusted && server.filter(trust.negate()).isEmpty();
        return isTrusted;
    }
}
