package io.swarmlog.join;

/// The calls of the certificate desk.
final class Paths {
    static final String ROOT = "/swarmlog/v1/root";
    static final String CERTIFICATE = "/swarmlog/v1/certificate";

    private Paths() {}
}
