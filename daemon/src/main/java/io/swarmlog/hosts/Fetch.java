package io.swarmlog.hosts;

import java.net.URI;
import java.util.List;

/// Asks a web server by the shell's own connections: there may be no curl on the machine, and a
/// static busybox may fail to resolve names there.
final class Fetch {
    private static final int LIMIT_S = 5;
    private static final int HTTP = 80;
    private static final String SCRIPT =
            """
            exec 3<>"/dev/tcp/$1/$2" || exit
            printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' "${3:-/}" "$1" >&3
            read -r status <&3
            case $status in *' 200 '*) ;; *) echo "$status" >&2; exit 22 ;; esac
            sed '1,/^\\r*$/d' <&3
            """;

    private Fetch() {}

    /// The command line that prints the body of the answer.
    static List<String> command(String url) {
        URI at = URI.create(url);
        String port = Integer.toString(at.getPort() < 0 ? HTTP : at.getPort());
        return List.of(
                "timeout",
                Integer.toString(LIMIT_S),
                "bash",
                "-c",
                SCRIPT,
                "get",
                at.getHost(),
                port,
                at.getPath());
    }
}
