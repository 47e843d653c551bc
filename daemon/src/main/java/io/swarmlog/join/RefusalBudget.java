package io.swarmlog.join;

/// How many refusals are written on the log: what strangers do must not fill it. The first ones of
/// each minute are; all are in the program's log and counted there.
final class RefusalBudget {
    static final int A_MINUTE = 30;

    private static final long MINUTE_MS = 60_000;

    private long minute = -1;
    private int spent;

    synchronized boolean allows(long nowMs) {
        if (nowMs / MINUTE_MS != minute) {
            minute = nowMs / MINUTE_MS;
            spent = 0;
        }
        return ++spent <= A_MINUTE;
    }
}
