package io.swarmlog.mesh.net;

import java.security.KeyStore;

/// The files of a test node, which the test may replace.
final class TestNode implements NodeCertificates.Stores {
    private volatile KeyStore own;
    private volatile KeyStore trusted;

    TestNode(KeyStore own, KeyStore trusted) {
        this.own = own;
        this.trusted = trusted;
    }

    void become(TestNode other) {
        trusted = other.trusted;
        own = other.own;
    }

    @Override
    public KeyStore own() {
        return own;
    }

    @Override
    public KeyStore trusted() {
        return trusted;
    }
}
