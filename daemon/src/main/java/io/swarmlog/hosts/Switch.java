package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the hosts are plugged into: a bridge in a network namespace of its own. Ports go with the
/// host at their other end, and all with the process that keeps the namespace.
record Switch(Life life) {
    private static final String NET = "10.77.0.";
    private static final String OWN = NET + "254";

    private static final String MASQUERADE =
            "nft add table ip uplink; nft flush table ip uplink;"
                    + " nft add chain ip uplink out '{ type nat hook postrouting priority 100; }';"
                    + " nft add rule ip uplink out oifname uplink masquerade";

    /// The switch's own address, by which the hosts reach its uplink.
    static String gateway() {
        return OWN;
    }

    /// A port that forwards nothing, in the numbers of the spanning tree protocol.
    private static final int DISABLED = 0;

    private static final int FORWARDING = 3;

    /// The address of a host.
    static String address(int host) {
        return NET + host;
    }

    static Switch make(Path output) throws IOException {
        Process process =
                Programs.start(
                        output, List.of("setsid", "unshare", "--net", "sleep", "1000000000"));
        Switch made = new Switch(Life.of(process.toHandle()));
        try {
            Programs.await(
                    "the switch's namespace",
                    Programs.SHORT,
                    () -> !net(process.pid()).equals(net(ProcessHandle.current().pid())));
            made.ip("link", "set", "lo", "up");
            made.ip("link", "add", "switch", "type", "bridge");
            made.ip("address", "add", OWN + "/24", "dev", "switch");
            made.ip("link", "set", "switch", "up");
            // Or the machine's packet filter would see what only passes through.
            made.within("sh", "-c", "echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables || :");
        } catch (IOException e) {
            made.life().end();
            throw e;
        }
        return made;
    }

    private static Path net(long pid) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "net"));
    }

    /// Plugs a host that has just booted into a port named `port`.
    void plug(String port, int host, Namespaces namespaces) throws IOException {
        // The kernel takes its time to remove the port of a host that was killed.
        within("sh", "-c", "ip link delete " + port + " 2>/dev/null || :");
        String pid = Long.toString(namespaces.pid());
        ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", pid);
        ip("link", "set", port, "master", "switch", "up");
        for (List<String> words :
                List.of(
                        List.of("ip", "address", "add", address(host) + "/24", "dev", "eth0"),
                        List.of("ip", "link", "set", "eth0", "up"))) {
            Programs.ok(namespaces.within(words));
        }
    }

    /// Lets the hosts reach what is on a bridge of the machine: they come from the uplink's address
    /// there, and nothing there reaches them. What was plugged before is replaced.
    void plug(Uplink uplink) throws IOException {
        String peer = "swl" + life.pid();
        within("sh", "-c", "ip link delete uplink 2>/dev/null || :");
        String machine = Long.toString(ProcessHandle.current().pid());
        ip("link", "add", "uplink", "type", "veth", "peer", "name", peer, "netns", machine);
        Programs.ok(List.of("ip", "link", "set", peer, "master", uplink.bridge(), "up"));
        ip("address", "add", uplink.address() + "/24", "dev", "uplink");
        ip("link", "set", "uplink", "up");
        within("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
        within("sh", "-c", MASQUERADE);
    }

    /// Drops all frames from and to a port, without a word to either end.
    void cut(String port) throws IOException {
        within("bridge", "link", "set", "dev", port, "state", Integer.toString(DISABLED));
    }

    /// Undoes `cut`.
    void join(String port) throws IOException {
        within("bridge", "link", "set", "dev", port, "state", Integer.toString(FORWARDING));
    }

    /// Lets no more than so much through a port, in each direction; 0 for as much as comes.
    void limit(String port, Namespaces namespaces, int kilobits) throws IOException {
        within(shaped(port, kilobits).toArray(String[]::new));
        Programs.ok(namespaces.within(shaped("eth0", kilobits)));
    }

    private static List<String> shaped(String card, int kilobits) {
        String verb = kilobits == 0 ? "del" : "replace";
        List<String> words = new ArrayList<>(List.of("tc", "qdisc", verb, "dev", card, "root"));
        if (kilobits != 0) {
            words.addAll(List.of("tbf", "rate", kilobits + "kbit", "burst", "32kb"));
            words.addAll(List.of("limit", "1mb"));
        }
        return words;
    }

    private void ip(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        within(command.toArray(String[]::new));
    }

    /// Runs a command in the switch's namespace.
    String within(String... command) throws IOException {
        List<String> words = new ArrayList<>();
        words.addAll(List.of("nsenter", "--net=/proc/" + life.pid() + "/ns/net", "--"));
        words.addAll(List.of(command));
        return Programs.ok(words);
    }
}
