package io.swarmlog.door;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// How much may be asked at once, by those without a certificate and by members.
final class DoorLimits {
    /// What a stranger may send as the body of a call. A host that joins sends a token and a request
    /// of some hundred bytes; one whose certificate expired sends that, too: three kilobytes with
    /// an intermediate.
    static final int STRANGER_BODY_BYTES = 16 << 10;

    /// What a member may send. The largest is a schema that a publisher registers; ours have up to
    /// 60 KB.
    static final int MEMBER_BODY_BYTES = 512 << 10;

    /// Calls of strangers that are being answered: each may wait for the log, and costs some
    /// signatures.
    static final int STRANGERS_AT_ONCE = 32;

    /// Calls of members: what they ask most, a certificate, comes every few weeks.
    static final int MEMBERS_AT_ONCE = 64;

    /// Of those, with a body that only a schema has: a tree of JSON takes up to thirty times the
    /// memory of its text.
    static final int LARGE_AT_ONCE = 2;

    /// How long one waits for its turn.
    private static final long PATIENCE_S = 5;

    private final Semaphore strangers = new Semaphore(STRANGERS_AT_ONCE);
    private final Semaphore members = new Semaphore(MEMBERS_AT_ONCE);
    private final Semaphore large = new Semaphore(LARGE_AT_ONCE);

    /// A call's turn; closing it ends it.
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits a little for the call's turn; empty when there are too many.
    Optional<Turn> turn(DoorCall call) throws InterruptedException {
        Semaphore mine = call.caller().isEmpty() ? strangers : members;
        if (!mine.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)) {
            return Optional.empty();
        }
        if (call.body().length() <= STRANGER_BODY_BYTES) {
            return Optional.of(mine::release);
        }
        if (!large.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)) {
            mine.release();
            return Optional.empty();
        }
        return Optional.of(() -> {
            large.release();
            mine.release();
        });
    }
}
