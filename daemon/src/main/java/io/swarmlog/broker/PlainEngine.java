package io.swarmlog.broker;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// An engine that does what the one inside does.
class PlainEngine extends SSLEngine {
    private final SSLEngine inside;

    PlainEngine(SSLEngine inside) {
        this.inside = inside;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer into)
            throws SSLException {
        return inside.wrap(sources, offset, length, into);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] into, int offset, int length)
            throws SSLException {
        return inside.unwrap(source, into, offset, length);
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return inside.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        inside.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return inside.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        inside.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return inside.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return inside.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return inside.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        inside.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return inside.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return inside.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        inside.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return inside.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return inside.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        inside.beginHandshake();
    }

    @Override
    public SSLEngineResult.HandshakeStatus getHandshakeStatus() {
        return inside.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        inside.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return inside.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        inside.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return inside.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        inside.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return inside.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        inside.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return inside.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return inside.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        inside.setSSLParameters(parameters);
    }
}
