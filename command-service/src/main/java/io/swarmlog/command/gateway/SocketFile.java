package io.swarmlog.command.gateway;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/// The file of a unix socket: makes room for it, says who may use it, takes it away again.
final class SocketFile {
    private final Path path;
    private Object key = new Object();

    SocketFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /// Removes a socket file that a dead process left. Throws when somebody answers there, or when
    /// something else than a socket has the name.
    void makeRoom() throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes().isOther()) {
            throw new IOException("expected a socket or nothing at " + path + ", but got a file");
        }
        if (answers()) {
            throw new IOException("expected nobody to listen at " + path + ", but somebody does");
        }
        Files.delete(path);
    }

    /// Lets the owner and the group use the socket, nobody else.
    void open(String group) throws IOException {
        key = keyNow();
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class);
        try {
            GroupPrincipal principal =
                    path.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(group);
            view.setGroup(principal);
        } catch (UserPrincipalNotFoundException _) {
            // No such group on this host: the owner's stays.
        }
        view.setPermissions(PosixFilePermissions.fromString("rw-rw----"));
    }

    /// Removes the file if it is still ours.
    void remove() throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key.equals(keyNow())) {
            Files.delete(path);
        }
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Object keyNow() throws IOException {
        Object now = attributes().fileKey();
        return now == null ? path : now;
    }

    private BasicFileAttributes attributes() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
