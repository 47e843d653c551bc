package io.swarmlog.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// As much of the ustar format as benchmarks need.
final class Tar {
    static final int BLOCK_BYTES = 512;

    private Tar() {}

    /// The header of one file.
    static byte[] header(String name, String mode, long size) {
        byte[] header = new byte[BLOCK_BYTES];
        put(header, 0, name);
        put(header, 100, mode);
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", size));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format("%06o\0 ", sum));
        return header;
    }

    /// An archive of one file.
    static byte[] of(String name, String mode, byte[] content) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(header(name, mode, content.length));
        tar.writeBytes(content);
        tar.writeBytes(new byte[-content.length & (BLOCK_BYTES - 1)]);
        tar.writeBytes(new byte[2 * BLOCK_BYTES]);
        return tar.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
