package io.swarmlog.command.gateway.http;

import java.nio.ByteBuffer;

/// Finds the end of a head in bytes that arrive in pieces, looking at each byte once.
public final class HeadEnd {
    /// Go's own `DefaultMaxHeaderBytes`: what the engine takes, we take. A `docker build` carries its
    /// arguments and labels in the request's target and all registry logins in one header.
    public static final int HEAD_LIMIT_BYTES = 1 << 20;

    private int seen;
    private boolean blankSoFar;

    /// Searches all of `bytes`, of which what an earlier call saw is skipped, and returns the length
    /// of the head with its empty line, or -1 when that is not there yet.
    ///
    /// Throws [BadMessage] when no end is found within [#HEAD_LIMIT_BYTES].
    public int find(ByteBuffer bytes) {
        int start = bytes.position();
        for (int at = start + seen; at < bytes.limit(); at++) {
            byte next = bytes.get(at);
            if (next == '\n') {
                if (blankSoFar) {
                    return at - start + 1;
                }
                blankSoFar = true;
            } else if (next != '\r') {
                blankSoFar = false;
            }
        }
        seen = bytes.remaining();
        if (seen > HEAD_LIMIT_BYTES) {
            throw new BadMessage(
                    431,
                    "expected a head of at most " + HEAD_LIMIT_BYTES + " bytes, but it is longer");
        }
        return -1;
    }
}
