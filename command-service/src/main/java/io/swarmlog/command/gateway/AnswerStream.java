package io.swarmlog.command.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.swarmlog.command.gateway.OwnAnswers.Style;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The body of an answer while it is written: a chunk a flush. The writer waits while the client
/// does not take what is there, and fails once the client is gone.
final class AnswerStream extends OutputStream {
    /// What is gathered between two flushes at most.
    private static final int CHUNK_LIMIT_BYTES = 32 * 1024;

    private final Channel channel;
    private final Style style;
    private final Runnable onEnd;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(512);
    private volatile boolean started;
    private boolean closed;
    private boolean abandoned;

    AnswerStream(Channel channel, Style style, Runnable onEnd) {
        this.channel = channel;
        this.style = style;
        this.onEnd = onEnd;
    }

    boolean isStarted() {
        return started;
    }

    void start(ByteBuf head) throws IOException {
        started = true;
        send(head);
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            waiting.write(bytes, offset, length);
            if (waiting.size() >= CHUNK_LIMIT_BYTES) {
                flush();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush() throws IOException {
        lock.lock();
        try {
            byte[] bytes = waiting.toByteArray();
            waiting.reset();
            if (bytes.length > 0 && !style.bodiless()) {
                send(style.minor() == 1 ? chunk(bytes) : Unpooled.wrappedBuffer(bytes));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            flush();
            if (style.minor() == 1 && !style.bodiless()) {
                send(ascii("0\r\n\r\n"));
            }
        } finally {
            lock.unlock();
        }
        onEnd.run();
    }

    /// The client is gone: whoever writes is told.
    void abandon() {
        lock.lock();
        try {
            abandoned = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// The client may take more.
    void writable() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void send(ByteBuf bytes) throws IOException {
        lock.lock();
        try {
            while (!abandoned && channel.isActive() && !channel.isWritable()) {
                changed.awaitUninterruptibly();
            }
            if (abandoned || !channel.isActive()) {
                bytes.release();
                throw new IOException("expected a client to write to, but it is gone");
            }
            channel.writeAndFlush(bytes, channel.voidPromise());
        } finally {
            lock.unlock();
        }
    }

    private static ByteBuf chunk(byte[] bytes) {
        return Unpooled.wrappedBuffer(
                ascii(Integer.toHexString(bytes.length) + "\r\n"),
                Unpooled.wrappedBuffer(bytes),
                ascii("\r\n"));
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }
}
