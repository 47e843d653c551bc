package io.swarmlog.command.ca;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// PEM as Go writes it (`encoding/pem`): 64 characters a line, `\n` after each. Join tokens are a
/// digest of these very bytes, so another line length would be another swarm.
final class Pem {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String REQUEST = "CERTIFICATE REQUEST";

    private static final int LINE = 64;
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    static String text(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, LINES.encodeToString(der), label);
    }

    /// The content of the first block with that label.
    ///
    /// @throws IllegalArgumentException if there is none, or its content is not base64
    static byte[] der(String label, String pem) {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + label + "-----", Math.max(from, 0) + begin.length());
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException(
                    "expected a PEM block " + label + ", but there is none");
        }
        String body = pem.substring(from + begin.length(), to);
        if (body.isBlank()) {
            throw new IllegalArgumentException(
                    "expected a PEM block with content, but it is empty");
        }
        return Base64.getMimeDecoder().decode(body);
    }
}
