package io.swarmlog.state.intake;

/// How many refusals are written on the log: what a bad member or a stranger does must not fill it.
/// The first of each minute are; all are in the program's log.
public final class AuditBudget {
    public static final int A_MINUTE = 30;

    private static final long MINUTE_MS = 60_000;

    private long minute = -1;
    private int spent;

    /// Whether one more may be written, at this time.
    public synchronized boolean allows(long nowMs) {
        if (nowMs / MINUTE_MS != minute) {
            minute = nowMs / MINUTE_MS;
            spent = 0;
        }
        return ++spent <= A_MINUTE;
    }
}
