package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Reads the project's sources for programs that are called and do not stand in the [ProgramList].
/// It needs no build (`java ProgramScan.java FOLDER`), so a forgotten program is told in seconds.
///
/// Scripts are read whole. A text in a Java source may be anything, so there only programs are found
/// whose names are known here; what else a test's script calls is not on its PATH.
public final class ProgramScan {
    private static final List<String> SCRIPTS =
            List.of("swarmlog", "compose/build", ".ci/run", ".ci/clean-room", ".ci/readme");

    /// Programs a machine may have, but for names that are everyday words, and for those that texts
    /// name to users, or tests call within containers.
    private static final Set<String> KNOWN =
            new TreeSet<>(
                    Arrays.asList(
                            """
                            ab arping arptables awk base64 bash bc bridge brctl btrfs bunzip2 busybox bzip2 cat chmod
                            chown chroot conntrack containerd cp cpio criu ctr curl dash dd debootstrap df dhclient dig
                            dirname dmsetup dnsmasq docker docker-compose dockerd dpkg dstat du ebtables env ethtool
                            fallocate fdisk ffmpeg fio fsfreeze fuser gawk gcc gdb getent gnuplot grep gunzip gzip
                            haproxy head hostname hping3 htop ifconfig inotifywait insmod ip ip6tables ipcalc iperf
                            iperf3 ipset iptables iptables-save iptables-restore ipvsadm jcmd jmap jstack kcat kill
                            killall ldd ln losetup lsblk lsns lsof ltrace make mkdir mkfs mkfs.ext4 mknod mktemp mount
                            mountpoint mvn mv nc ncat netcat netstat nft ngrep nice nohup nsenter nmap npm
                            openssl perf perl pgrep pidof ping pivot_root pkill podman prlimit ps python python3
                            readlink resolvectl rm rmdir rmmod route rsync ruby runc sed seq setsid sha256sum skopeo
                            sleep socat sqlite3 ss ssh ssh-keygen stat stdbuf strace sudo sysctl systemctl tac tail tar
                            taskset tc tcpdump tee telnet timeout tini touch truncate tune2fs umount unshare unzip
                            uuidgen vegeta vmstat wg wireguard-go wrk xargs xfs_quota xxd xz yq zip zstd
                            """
                                    .split("\\s+")));

    /// What runs programs of its own accord.
    private static final String ENGINE = "dockerd";

    private static final List<String> ENGINES_OWN =
            List.of(
                    "containerd",
                    "containerd-shim-runc-v2",
                    "docker-init",
                    "docker-proxy",
                    "iptables",
                    "runc");

    /// A text block, a string, or a comment.
    private static final Pattern TEXT =
            Pattern.compile(
                    "\"\"\"\\n(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"|//[^\\n]*|'\\\\?\"'",
                    Pattern.DOTALL);

    /// What stands before the first word of a command line.
    private static final Pattern BEFORE_COMMAND =
            Pattern.compile(
                    "(List\\.of\\(|\\b(within|inside|add|run)\\(|\"(setsid|--|nice|unshare)\",)\\s*$");

    /// Characters: more than any of those, and the indent.
    private static final int NEAR = 120;

    private ProgramScan() {}

    /// Exit status 1, with a line each, when a program is called that is not in the list.
    public static void main(String[] args) throws IOException {
        Set<String> found = unlisted(Path.of(args[0]));
        found.forEach(System.err::println);
        System.exit(found.isEmpty() ? 0 : 1);
    }

    /// What is called and not in the list, a sentence each.
    public static Set<String> unlisted(Path project) throws IOException {
        Set<String> found = new TreeSet<>();
        for (String script : SCRIPTS) {
            String text = Files.readString(project.resolve(script));
            add(found, script, ShellWords.programs(text));
        }
        for (Path module : modules(project)) {
            try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                for (Path file : files.filter(ProgramScan::isSource).toList()) {
                    add(found, project.relativize(file).toString(), known(Files.readString(file)));
                }
            }
        }
        if (ProgramList.find(ENGINE).isPresent()) {
            add(found, ENGINE, new TreeSet<>(ENGINES_OWN));
        }
        return found;
    }

    private static List<Path> modules(Path project) throws IOException {
        try (Stream<Path> folders = Files.list(project)) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src"))).toList();
        }
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java")
                && !file.endsWith("ProgramScan.java")
                && !file.endsWith("ProgramsTest.java");
    }

    private static void add(Set<String> found, String where, Set<String> called) {
        called.stream()
                .filter(name -> ProgramList.find(name).isEmpty())
                .map(name ->
                        "expected every program in the list hosts/programs.txt, but "
                                + where
                                + " calls '"
                                + name
                                + "', which is not there: add it, with its Debian package")
                .forEach(found::add);
    }

    /// Known programs that a Java source calls.
    static Set<String> known(String source) {
        Set<String> called = new TreeSet<>();
        TEXT.matcher(source).results().forEach(text -> called.addAll(calledBy(source, text)));
        called.retainAll(KNOWN);
        return called;
    }

    /// Of a text that is a word, it is the first of a command line.
    private static Set<String> calledBy(String source, MatchResult text) {
        String block = text.group(1);
        String line = text.group(2);
        if (block != null) {
            return ShellWords.programs(block);
        }
        if (line == null) {
            return Set.of();
        }
        if (line.matches("\\S*")) {
            String before = source.substring(Math.max(0, text.start() - NEAR), text.start());
            return BEFORE_COMMAND.matcher(before).find() ? Set.of(line) : Set.of();
        }
        return ShellWords.programs(line.replace("\\n", "\n").replace("\\\"", "\""));
    }
}
