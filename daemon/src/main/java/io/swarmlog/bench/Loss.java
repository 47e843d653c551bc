package io.swarmlog.bench;

import io.swarmlog.hosts.TestHost;
import java.io.IOException;

/// How a host is lost.
enum Loss {
    /// All its processes end at once.
    KILLED("killed") {
        @Override
        void strike(TestHost host) throws IOException {
            host.kill();
        }
    },
    /// Its daemon ends at once, with all its parts; engine and containers run on.
    DAEMON_KILLED("whose daemon was killed") {
        @Override
        void strike(TestHost host) throws IOException {
            host.killDaemon();
        }
    },
    /// Nothing goes to it and nothing comes from it; its containers run on.
    CUT_OFF("cut off") {
        @Override
        void strike(TestHost host) throws IOException {
            host.cutOff();
        }
    },
    /// Time stops for it.
    PAUSED("paused") {
        @Override
        void strike(TestHost host) throws IOException {
            host.pause();
        }
    };

    private final String text;

    Loss(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    abstract void strike(TestHost host) throws IOException;
}
