package io.swarmlog.join;

/// The calls members make at a manager's door.
final class Paths {
    static final String ROOT = "/swarmlog/v1/root";
    static final String CERTIFICATE = "/swarmlog/v1/certificate";
    static final String ROLE = "/swarmlog/v1/role";
    static final String CREDENTIALS = "/swarmlog/v1/credentials";

    private Paths() {}
}
