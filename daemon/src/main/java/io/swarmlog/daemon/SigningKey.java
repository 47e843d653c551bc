package io.swarmlog.daemon;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The key a node signs with: that of its certificate. A renewed one is taken some seconds later,
/// when every manager has seen the certificate on the log; until then the former key stays good.
final class SigningKey implements Supplier<PrivateKey> {
    /// Far more than a manager is behind the log.
    static final Duration REST = Duration.ofSeconds(5);

    private final Supplier<PrivateKey> identity;
    private final LongSupplier nanos;
    private PrivateKey used;
    private PrivateKey seen;
    private long seenAt;

    static SigningKey of(TlsFiles files) {
        MutualTls tls = MutualTls.of(files);
        return new SigningKey(tls::privateKey, System::nanoTime);
    }

    SigningKey(Supplier<PrivateKey> identity, LongSupplier nanos) {
        this.identity = identity;
        this.nanos = nanos;
        this.used = identity.get();
        this.seen = used;
    }

    /// The key of the certificate on disk, and the one that is still signed with: what is for the
    /// node may be sealed to either.
    synchronized List<PrivateKey> both() {
        PrivateKey signing = get();
        return seen.equals(signing) ? List.of(signing) : List.of(seen, signing);
    }

    @Override
    public synchronized PrivateKey get() {
        PrivateKey now = identity.get();
        if (!now.equals(seen)) {
            seen = now;
            seenAt = nanos.getAsLong();
        }
        if (!seen.equals(used) && nanos.getAsLong() - seenAt >= REST.toNanos()) {
            used = seen;
        }
        return used;
    }
}
