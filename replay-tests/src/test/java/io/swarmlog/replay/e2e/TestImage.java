package io.swarmlog.replay.e2e;

import io.swarmlog.hosts.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Images for the tests, made from the machine's own busybox, since no registry may be reachable.
/// A container of one serves its host name and version on port 80, and stops at once when told to.
final class TestImage {
    static final String ONE = "swarmlog-test:1";
    static final String TWO = "swarmlog-test:2";

    /// As `ONE`, healthy until there is a file `/bad`.
    static final String HEALTH = "swarmlog-test:health";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final String MAKE =
            """
            set -eu
            docker image inspect swarmlog-test:$VERSION >/dev/null 2>&1 && exit 0
            box=$(command -v busybox) || { echo 'expected busybox on the PATH' >&2; exit 1; }
            root=$(mktemp -d); trap 'rm -rf "$root"' EXIT
            mkdir -p "$root"/bin "$root"/www "$root"/tmp "$root"/etc
            cp "$box" "$root"/bin/busybox
            for name in $("$box" --list); do
                [ "$name" = busybox ] || ln -s busybox "$root"/bin/"$name"
            done
            cat >"$root"/bin/serve <<'END'
            #!/bin/sh
            trap 'exit 0' TERM INT
            echo "$(hostname) version $(cat /version)" >/www/index.html
            httpd -p 80 -h /www
            while :; do sleep 3600 & wait $!; done
            END
            chmod +x "$root"/bin/serve
            echo "$VERSION" >"$root"/version
            tar -C "$root" -cf - . | docker import --change 'CMD ["/bin/serve"]' \
                --change 'ENV PATH=/bin' --change "$CHANGE" - swarmlog-test:$VERSION
            """;

    private TestImage() {}

    /// Makes sure of all of them on an engine.
    static void ensure(Path engine) throws IOException {
        make(engine, "1", "ENV KIND=plain");
        make(engine, "2", "ENV KIND=plain");
        make(
                engine,
                "health",
                "HEALTHCHECK --interval=1s --timeout=5s --retries=1 CMD test ! -f /bad");
    }

    private static void make(Path engine, String version, String change) throws IOException {
        Programs.shell(
                        Map.of(
                                "DOCKER_HOST",
                                "unix://" + engine,
                                "VERSION",
                                version,
                                "CHANGE",
                                change),
                        LIMIT,
                        MAKE)
                .ok();
    }
}
