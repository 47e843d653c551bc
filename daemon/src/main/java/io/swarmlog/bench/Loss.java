package io.swarmlog.bench;

import io.swarmlog.hosts.TestHost;
import java.io.IOException;
import java.time.Duration;

/// How a host is lost.
enum Loss {
    /// All its processes end at once.
    KILLED("killed", Duration.ZERO, false) {
        @Override
        void strike(TestHost host) throws IOException {
            host.kill();
        }
    },
    /// Its daemon ends at once, with all its parts; engine and containers run on.
    DAEMON_KILLED("whose daemon was killed", Duration.ZERO, true) {
        @Override
        void strike(TestHost host) throws IOException {
            host.killDaemon();
        }
    },
    /// Its engine ends at once; its daemon and its containers run on, until the engine is back.
    ENGINE_KILLED("whose engine was killed", Duration.ZERO, true) {
        @Override
        void strike(TestHost host) throws IOException {
            host.engineFaults().kill();
        }
    },
    /// Its engine takes what it is asked and says nothing more.
    ENGINE_HUNG("whose engine hangs", Duration.ZERO, true) {
        @Override
        void strike(TestHost host) throws IOException {
            host.engineFaults().stop();
        }
    },
    /// Nothing goes to it and nothing comes from it; its containers run on.
    CUT_OFF("cut off", Duration.ZERO, true) {
        @Override
        void strike(TestHost host) throws IOException {
            host.cutOff();
        }
    },
    /// Time stops for it, for a minute.
    PAUSED("paused for 60 s", Duration.ofSeconds(60), true) {
        @Override
        void strike(TestHost host) throws IOException {
            host.pause();
        }
    };

    private final String text;
    private final Duration away;
    private final boolean tasksRunOn;

    Loss(String text, Duration away, boolean tasksRunOn) {
        this.text = text;
        this.away = away;
        this.tasksRunOn = tasksRunOn;
    }

    String text() {
        return text;
    }

    /// It is lost for so long at least.
    Duration away() {
        return away;
    }

    /// Whether it comes back with containers, of which others took the place.
    boolean tasksRunOn() {
        return tasksRunOn;
    }

    abstract void strike(TestHost host) throws IOException;
}
