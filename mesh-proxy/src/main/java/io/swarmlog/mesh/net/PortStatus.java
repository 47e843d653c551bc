package io.swarmlog.mesh.net;

import io.swarmlog.mesh.route.PublishedPort;
import java.time.Duration;

/// Whether a published port is listened on here.
///
/// ```
/// (opened) ──▶ Listening ──▶ Closed
///     │            ▲            ▲
///     └──▶ Blocked ┴────────────┘
/// ```
public sealed interface PortStatus {
    PublishedPort port();

    /// The port takes connections.
    record Listening(PublishedPort port) implements PortStatus {}

    /// The port can't be bound, mostly because another program of the host has it; tried again in
    /// `retryIn`.
    record Blocked(PublishedPort port, String reason, Duration retryIn) implements PortStatus {}

    /// The port is not published any more.
    record Closed(PublishedPort port) implements PortStatus {}
}
