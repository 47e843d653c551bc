package io.swarmlog.codec;

import io.swarmlog.image.Fold;
import io.swarmlog.image.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/// The pieces of an image as bytes. They are for programs whose images have the same pieces only:
/// [#kind] tells. Everybody else has the events, of which a snapshot says nothing new; so there is
/// no schema to keep for ever.
public final class PartsWire {
    private static final int USUAL_SIZE = 1 << 20;

    /// How records hold pieces; another number where that changes.
    private static final int LAYOUT = 2;

    /// Of Avro's number of pieces.
    private static final int MAX_COUNT_BYTES = 5;

    private final Shape shape = new Shapes().ofSealed(Part.class);
    private final String kind = digest(describe());

    /// Which pieces this program's images have, all the way down, and how they are made of events, as
    /// a digest.
    public String kind() {
        return kind;
    }

    /// Pieces behind their number.
    public byte[] encode(List<Part> parts) {
        Batch batch = new Batch();
        parts.forEach(batch::add);
        return batch.bytes();
    }

    /// Pieces that are taken one by one, so that it is known how large they are together.
    public final class Batch {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream(USUAL_SIZE);
        private final Encoder out = EncoderFactory.get().directBinaryEncoder(body, null);
        private int count;

        /// Takes one more.
        public void add(Part part) {
            try {
                shape.write(part, out);
                out.flush();
            } catch (IOException e) {
                throw new IllegalStateException("expected to write to memory, but could not", e);
            }
            count++;
        }

        /// How many bytes those taken so far are.
        public int size() {
            return body.size();
        }

        /// Those taken so far behind their number.
        public byte[] bytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.size() + MAX_COUNT_BYTES);
            Encoder head = EncoderFactory.get().directBinaryEncoder(bytes, null);
            try {
                head.writeInt(count);
                head.flush();
                body.writeTo(bytes);
            } catch (IOException e) {
                throw new IllegalStateException("expected to write to memory, but could not", e);
            }
            return bytes.toByteArray();
        }
    }

    /// Throws [Unreadable] when the bytes are no pieces.
    public List<Part> decode(byte[] bytes) {
        try {
            RecordBytes in = new RecordBytes(bytes, 0);
            int count = in.readInt();
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                parts.add((Part) shape.read(in));
            }
            in.end();
            return parts;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw Unreadable.of("Part", 0, bytes.length, e);
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        text.append("layout ").append(LAYOUT).append(" fold ").append(Fold.VERSION).append(' ');
        describe(shape, text, new TreeSet<>());
        return text.toString();
    }

    private static void describe(Shape of, StringBuilder text, TreeSet<String> seen) {
        switch (of) {
            case Shape.Leaf leaf -> text.append(leaf.name());
            case Shape.Texts _ -> text.append("texts");
            case Shape.Id id -> text.append(id.type().getName());
            case Shape.Maybe maybe -> {
                text.append('?');
                describe(maybe.of(), text, seen);
            }
            case Shape.Items items -> {
                text.append('*');
                describe(items.item(), text, seen);
            }
            case Shape.Choice choice ->
                    text.append(choice.type().getName()).append(choice.constants());
            case Shape.OneOf oneOf -> {
                text.append(oneOf.type().getName()).append('|');
                if (seen.add(oneOf.type().getName())) {
                    oneOf.branches().forEach(branch -> describe(branch, text, seen));
                }
            }
            case Shape.Parts parts -> {
                text.append(parts.type().getName()).append('{');
                if (seen.add(parts.type().getName())) {
                    for (Shape.Part part : parts.parts()) {
                        text.append(part.name()).append(':');
                        describe(part.shape(), text, seen);
                        text.append(',');
                    }
                }
                text.append('}');
            }
        }
    }

    private static String digest(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every Java, but there is none", e);
        }
    }
}
