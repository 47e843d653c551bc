package io.swarmlog.command.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A connection on which a test says and hears single bytes.
final class RawConnection implements AutoCloseable {
    private final SocketChannel channel;

    RawConnection(SocketChannel channel) {
        this.channel = channel;
    }

    static RawConnection to(Path socket) throws IOException {
        return new RawConnection(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /// Reads up to the empty line; empty when the other side ended before.
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            String next = read(1);
            if (next.isEmpty()) {
                return "";
            }
            head.append(next);
        }
        return head.toString();
    }

    /// Reads so many bytes, fewer only when the other side ended.
    String read(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // Until full or ended.
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    /// Reads to the end.
    String readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /// Reads one answer with a stated length: its head and body.
    String readAnswer() throws IOException {
        String head = readHead();
        int at = head.indexOf("Content-Length: ");
        if (at < 0) {
            return head;
        }
        String length = head.substring(at + 16, head.indexOf('\r', at));
        return head + read(Integer.parseInt(length));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
