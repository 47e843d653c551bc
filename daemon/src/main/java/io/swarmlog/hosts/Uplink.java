package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the hosts reach beyond their switch: the containers of one network of the machine's engine,
/// by their names. It goes with the switch, or with that network.
///
/// - `bridge`: the network's, in the machine's own namespace.
/// - `net`: the first three numbers of its subnet, with a dot behind.
/// - `names`: lines of `/etc/hosts`.
record Uplink(String bridge, String net, List<String> names) {
    private static final String FILE = "uplink.sh";
    private static final int BRIDGE_ID_LENGTH = 12;

    /// Docker gives out a subnet's addresses from its beginning on.
    private static final int OWN = 250;

    Uplink {
        names = List.copyOf(names);
    }

    /// The way to a network of the machine's engine. A container of compose is called as its
    /// service, any other by its own name.
    static Uplink of(String network) throws IOException {
        String found =
                engine(
                        "docker network inspect --format '{{.Id}} {{(index .IPAM.Config"
                                + " 0).Subnet}}' \"$0\"",
                        network);
        String[] words = found.strip().split(" ");
        if (words.length != 2 || !words[1].endsWith(".0/24")) {
            throw new IOException(
                    "expected a docker bridge network with a subnet x.y.z.0/24, but '"
                            + network
                            + "' is "
                            + found.strip());
        }
        String all =
                engine(
                        "docker ps -q --filter network=\"$0\" | xargs -r docker inspect --format"
                                + " '{{(index .NetworkSettings.Networks \"'\"$0\"'\").IPAddress}}"
                                + " {{or (index .Config.Labels \"com.docker.compose.service\")"
                                + " .Name}}'",
                        network);
        return new Uplink(
                "br-" + words[0].substring(0, BRIDGE_ID_LENGTH),
                words[1].substring(0, words[1].length() - "0/24".length()),
                all.lines().map(line -> line.replace(" /", " ")).toList());
    }

    private static String engine(String script, String network) throws IOException {
        return Programs.ok(
                List.of(
                        "env",
                        "-u",
                        "DOCKER_HOST",
                        "bash",
                        "-c",
                        "set -o pipefail; " + script,
                        network));
    }

    /// Its own address in the network.
    String address() {
        return net + OWN;
    }

    /// Writes down what each host does when it boots.
    void write(Path folder, String gateway) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("set -eu");
        lines.add("ip route replace " + net + "0/24 via " + gateway);
        lines.add("cat /run/hosts.first - >/etc/hosts <<'NAMES'");
        lines.addAll(names);
        lines.add("NAMES");
        Files.write(folder.resolve(FILE), lines);
    }

    /// What a host does when it boots, where there is an uplink.
    static void boot(Path folder, TestHost host) throws IOException {
        Path script = folder.resolve(FILE);
        if (Files.exists(script)) {
            host.inside("sh", script.toString()).ok();
        }
    }
}
