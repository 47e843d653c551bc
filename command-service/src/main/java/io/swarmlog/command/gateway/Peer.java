package io.swarmlog.command.gateway;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Who is at the other end of a unix socket, as the kernel says (`SO_PEERCRED`, unix(7)): the user
/// and the process that connected, not what they say of themselves.
///
/// What the process calls itself is shown too, since it tells a person from a program; it is a
/// name that any process may give itself.
final class Peer {
    /// Shown when the kernel says nothing.
    private static final String UNKNOWN = "docker-api";

    /// A name of a user or a program: Linux has 32 and 15 characters.
    private static final int NAME_LIMIT = 32;

    private static final String OTHER = "[^A-Za-z0-9._+:-]";

    private Peer() {}

    /// `alice (uid 1000, docker)`; without what is not known.
    static String of(Channel client) {
        if (!(client instanceof EpollDomainSocketChannel socket)) {
            return UNKNOWN;
        }
        try {
            PeerCredentials shown = socket.peerCredentials();
            return text(shown.uid(), Path.of("/proc", Integer.toString(shown.pid())));
        } catch (IOException _) {
            return UNKNOWN;
        }
    }

    /// @param process the folder of the process in `/proc`; another's if that one has ended
    static String text(int uid, Path process) {
        String number = "uid " + Integer.toUnsignedString(uid);
        Optional<String> user = user(uid, process);
        Optional<String> program = user.isEmpty() ? Optional.empty() : program(process);
        String inside = number + program.map(name -> ", " + name).orElse("");
        return user.map(name -> name + " (" + inside + ")").orElse(inside);
    }

    /// The user's name, by the owner of the process: so the host's own way to find names is asked.
    private static Optional<String> user(int uid, Path process) {
        try {
            boolean same = Files.getAttribute(process, "unix:uid").equals(uid);
            return same ? Optional.of(plain(Files.getOwner(process).getName())) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> program(Path process) {
        try {
            String name =
                    new String(Files.readAllBytes(process.resolve("comm")), StandardCharsets.UTF_8);
            return Optional.of(plain(name.strip())).filter(it -> !it.isEmpty());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private static String plain(String name) {
        String shown = name.replaceAll(OTHER, "?");
        return shown.length() > NAME_LIMIT ? shown.substring(0, NAME_LIMIT) : shown;
    }
}
