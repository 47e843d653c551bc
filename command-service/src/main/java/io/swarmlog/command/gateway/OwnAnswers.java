package io.swarmlog.command.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The bytes of answers that are not the engine's, header for header as the engine would write them
/// (Go `net/http`: the set headers by name, then Date, then how the body ends).
final class OwnAnswers {
    /// Up to that Go states a length, beyond it uses chunks.
    private static final int LENGTH_STATED_UP_TO_BYTES = 2048;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private OwnAnswers() {}

    /// How a client wants to be answered.
    ///
    /// @param bodiless the request was HEAD
    /// @param minor the minor HTTP version it speaks
    /// @param keep the connection stays open afterwards
    /// @param age of what is told; zero when it is fresh
    record Style(boolean bodiless, int minor, boolean keep, Duration age) {
        Style(boolean bodiless, int minor, boolean keep) {
            this(bodiless, minor, keep, Duration.ZERO);
        }

        Style withAge(Duration old) {
            return new Style(bodiless, minor, keep, old);
        }
    }

    /// Docker's form of an error.
    static byte[] message(String text) {
        String escaped = new String(JsonStringEncoder.getInstance().quoteAsString(text));
        return ("{\"message\":\"" + escaped + "\"}\n").getBytes(StandardCharsets.UTF_8);
    }

    /// What a client is told that waits before it sends a body.
    static ByteBuf goOn() {
        return bytes(new StringBuilder("HTTP/1.1 100 Continue\r\n\r\n"));
    }

    /// A whole answer.
    static ByteBuf whole(
            EngineFace face, int status, String contentType, byte[] body, Style style) {
        StringBuilder head = start(face, status, contentType, style);
        boolean allowed = status >= 200 && status != 204 && status != 304;
        boolean chunked = allowed && style.minor() == 1 && body.length > LENGTH_STATED_UP_TO_BYTES;
        if (chunked) {
            close(head, style).append("Transfer-Encoding: chunked\r\n\r\n");
        } else {
            if (allowed) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            close(head, style).append("\r\n");
        }
        if (!allowed || style.bodiless()) {
            return bytes(head);
        }
        if (!chunked) {
            return Unpooled.wrappedBuffer(bytes(head), Unpooled.wrappedBuffer(body));
        }
        head.append(Integer.toHexString(body.length)).append("\r\n");
        return Unpooled.wrappedBuffer(
                bytes(head),
                Unpooled.wrappedBuffer(body),
                bytes(new StringBuilder("\r\n0\r\n\r\n")));
    }

    /// The head of an answer whose body follows: chunks, or until the end for an old client.
    static ByteBuf streamHead(EngineFace face, int status, String contentType, Style style) {
        StringBuilder head = close(start(face, status, contentType, style), style);
        if (style.minor() == 1) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
        return bytes(head.append("\r\n"));
    }

    private static StringBuilder start(
            EngineFace face, int status, String contentType, Style style) {
        StringBuilder head = new StringBuilder(320);
        head.append("HTTP/1.").append(style.minor()).append(' ').append(status).append(' ');
        head.append(HttpResponseStatus.valueOf(status).reasonPhrase()).append("\r\n");
        head.append("Api-Version: ").append(face.api().text()).append("\r\n");
        if (!contentType.isEmpty()) {
            head.append("Content-Type: ").append(contentType).append("\r\n");
        }
        head.append("Docker-Experimental: ").append(face.experimental()).append("\r\n");
        head.append("Ostype: ").append(face.osType()).append("\r\n");
        head.append("Server: ").append(face.server()).append("\r\n");
        if (status >= 400 && contentType.startsWith("text/plain")) {
            head.append("X-Content-Type-Options: nosniff\r\n");
        }
        if (!style.age().isZero()) {
            head.append("Age: ").append(style.age().toSeconds()).append("\r\n");
            head.append("Warning: 110 swarmlog \"no quorum: this is as it was then\"\r\n");
        }
        String now = DATE.format(ZonedDateTime.now(ZoneOffset.UTC));
        return head.append("Date: ").append(now).append("\r\n");
    }

    private static StringBuilder close(StringBuilder head, Style style) {
        boolean said = style.minor() == 1 && !style.keep();
        return said ? head.append("Connection: close\r\n") : head;
    }

    private static ByteBuf bytes(StringBuilder text) {
        return Unpooled.wrappedBuffer(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
