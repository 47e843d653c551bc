package io.swarmlog.hosts;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Where a host's engine has its programs (dockerd, containerd, runc …) from: this machine, or a
/// folder that holds a whole Debian, say of a newer release.
///
/// - `folder`: the host's.
record EngineRoot(Path folder) {
    /// The engine sees that Debian as its root, with the host's own /run, /etc/docker and files. What
    /// is written to it goes to a layer above: several hosts may have the same. By pivot_root, since
    /// with a chroot `docker exec` would land in the machine's root. Programs are looked for where a
    /// Debian has them, whatever the PATH here is.
    private static final String ENTER =
            """
            set -eu
            root=$1 files=$2; shift 2
            mount --make-rprivate /
            mkdir -p "$files/root/over" "$files/root/work" "$files/root/seen"
            mount -t overlay -o "lowerdir=$root,upperdir=$files/root/over,workdir=$files/root/work" \\
                overlay "$files/root/seen"
            cd "$files/root/seen"
            mkdir -p ./etc/docker ".$files"
            touch ./etc/resolv.conf ./etc/hosts
            mount --bind "$files" ".$files"
            for each in /dev /proc /sys /run /etc/docker /etc/resolv.conf /etc/hosts; do
                mount --rbind "$each" ".$each"
            done
            pivot_root . mnt
            export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
            cd /
            umount -l /mnt
            exec "$@"
            """;

    void write(Path root) throws IOException {
        KeptWords.engineRoot(folder).write(List.of(root.toString()));
    }

    /// The command line that starts an engine of the host's.
    List<String> command(List<String> engine) throws IOException {
        List<String> root = KeptWords.engineRoot(folder).read();
        if (root.isEmpty()) {
            return engine;
        }
        List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", ENTER));
        words.addAll(List.of("engine", root.getFirst(), folder.toString()));
        words.addAll(engine);
        return words;
    }
}
