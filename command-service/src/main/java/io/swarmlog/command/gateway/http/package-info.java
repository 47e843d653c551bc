/// HTTP/1.1 as bytes: where a head ends, what it says, where a body ends. Just enough to know where
/// one message ends and the next begins, with the same leniency as the engine's own server (Go
/// `net/http`), so that both always see the same messages.
///
/// Pure: no sockets, no threads, no I/O.
@NullMarked
package io.swarmlog.command.gateway.http;

import org.jspecify.annotations.NullMarked;
