package io.swarmlog.broker;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// An SSL context that asks [MutualTls] anew for each connection.
final class ServerContext extends SSLContext {
    ServerContext(MutualTls tls) {
        super(new Current(tls), tls.context().getProvider(), tls.context().getProtocol());
    }

    private static final class Current extends SSLContextSpi {
        private final MutualTls tls;

        Current(MutualTls tls) {
            this.tls = tls;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return tls.createServerSslEngine("", 0);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return tls.createServerSslEngine(host, port);
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom chance)
                throws KeyManagementException {
            throw new KeyManagementException("expected to be used as made, but init was called");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return tls.context().getSocketFactory();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return tls.context().getServerSocketFactory();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return tls.context().getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return tls.context().getClientSessionContext();
        }
    }
}
