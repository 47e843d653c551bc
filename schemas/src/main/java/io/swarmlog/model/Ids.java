package io.swarmlog.model;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Makes ids from the log: the same input at the same offset always gets the same ids.
///
/// Docker's ids are 25 base-36 characters of chance. Ours look the same and are as well spread,
/// since users and the CLI cut them to a prefix, but they are a digest of (seed of the swarm,
/// offset of the input, number of the id within the input).
public final class Ids {
    /// Characters of an id (SwarmKit identity: 25 characters of base 36).
    public static final int LENGTH = 25;

    private static final int RADIX = 36;
    private static final BigInteger SPACE = BigInteger.valueOf(RADIX).pow(LENGTH);

    private Ids() {}

    /// The id number `number` made while deciding the input at `offset` of the swarm with that
    /// seed.
    public static String of(String seed, long offset, int number) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] digest =
                    sha.digest(
                            (seed + '/' + offset + '/' + number).getBytes(StandardCharsets.UTF_8));
            String text = new BigInteger(1, digest).mod(SPACE).toString(RADIX);
            return "0".repeat(LENGTH - text.length()) + text;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("expected SHA-256 in every JDK, but it is missing", e);
        }
    }
}
