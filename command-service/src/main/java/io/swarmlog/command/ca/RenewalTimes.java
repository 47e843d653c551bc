package io.swarmlog.command.ca;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// When certificates are renewed (SwarmKit `ca/renewer.go`, `ca/config.go`). Chance keeps members
/// that joined together from renewing together.
public final class RenewalTimes {
    /// SwarmKit `CertLowerRotationRange`, `CertUpperRotationRange`.
    private static final double EARLIEST = 0.5;

    private static final double LATEST = 0.8;

    /// SwarmKit `RenewTLSExponentialBackoff`.
    private static final Duration RETRY_BASE = Duration.ofSeconds(5);

    private static final Duration RETRY_MAX = Duration.ofHours(1);

    /// 5 s × 2^10 is more than the longest wait.
    private static final int RETRY_DOUBLINGS_MAX = 10;

    private RenewalTimes() {}

    /// The moment, between 50 and 80 % of its life, at which the certificate is renewed. It may be
    /// in the past, also by far when the host slept: then the time is now.
    public static Instant renewAt(MemberCertificate certificate, RandomGenerator chance) {
        long life = Duration.between(certificate.from(), certificate.until()).toMillis();
        long earliest = (long) (life * EARLIEST);
        long latest = (long) (life * LATEST);
        return certificate.from().plusMillis(chance.nextLong(earliest, latest + 1));
    }

    /// How long to wait after so many failures in a row: up to 5 s + 5 s × 2^(failures-1), at most
    /// an hour; none after none.
    public static Duration retryAfter(int failures, RandomGenerator chance) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        int doublings = Math.min(failures - 1, RETRY_DOUBLINGS_MAX);
        long longest =
                Math.min(
                        RETRY_BASE.toMillis() + (RETRY_BASE.toMillis() << doublings),
                        RETRY_MAX.toMillis());
        return Duration.ofMillis(chance.nextLong(longest));
    }
}
