package io.swarmlog.command.ca;

import io.swarmlog.model.Check;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What lets a host join (SwarmKit `ca/config.go`): `SWMTKN-1-<digest>-<secret>`, and with the FIPS
/// demand `SWMTKN-2-1-<digest>-<secret>`.
///
/// The digest tells the joining host the swarm's root from an impostor's; the secret tells the
/// swarm which role the host may have.
///
/// - `fips`: whether the swarm demands FIPS mode; read from others' tokens, never generated.
/// - `digest`: of the root's PEM, 50 digits of base 36.
/// - `secret`: 25 digits of base 36.
public record JoinToken(int version, boolean fips, String digest, String secret) {
    /// What the real engine says of every text that is not a token.
    public static final String INVALID = "invalid join token";

    private static final String PREFIX = "SWMTKN";
    private static final int DIGEST_DIGITS = 50;
    private static final int DIGEST_BYTES = 32;
    private static final int SECRET_DIGITS = 25;
    private static final int SECRET_BYTES = 16;

    public JoinToken {
        Check.that(
                version == 1 && !fips || version == 2,
                "expected version 1 or 2, but got " + version);
        Check.that(
                digest.length() == DIGEST_DIGITS && secret.length() == SECRET_DIGITS,
                "expected a digest and a secret of full length, but got shorter ones");
    }

    /// A token with a new secret for the swarm whose root is `rootPem`.
    public static JoinToken generate(String rootPem, SecureRandom chance) {
        byte[] secret = new byte[SECRET_BYTES];
        chance.nextBytes(secret);
        return of(rootPem, secret);
    }

    static JoinToken of(String rootPem, byte[] secret) {
        return new JoinToken(1, false, digestOf(rootPem), Base36.text(secret, SECRET_DIGITS));
    }

    /// The digest of a root that tokens carry: SHA-256 of its PEM.
    static String digestOf(String rootPem) {
        return Base36.text(Sha256.of(rootPem), DIGEST_DIGITS);
    }

    /// The token of that text; empty when it is none, which the user is told as [#INVALID].
    public static Optional<JoinToken> parse(String text) {
        var parts = List.of(text.split("-", -1));
        if (parts.size() < 2 || !parts.get(0).equals(PREFIX)) {
            return Optional.empty();
        }
        return switch (parts.get(1)) {
            case "1" -> parts.size() == 4 ? token(1, false, parts) : Optional.empty();
            case "2" ->
                    parts.size() == 5 && List.of("0", "1").contains(parts.get(2))
                            ? token(2, parts.get(2).equals("1"), parts)
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<JoinToken> token(int version, boolean fips, List<String> parts) {
        var digest = parts.get(parts.size() - 2);
        var secret = parts.getLast();
        if (digest.length() != DIGEST_DIGITS
                || secret.length() != SECRET_DIGITS
                || Base36.bytes(digest, DIGEST_BYTES).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new JoinToken(version, fips, digest, secret));
    }

    /// Whether `root`, got from a host nobody vouches for yet, is the one this token was made for.
    public boolean vouchesFor(String rootPem) {
        return equal(digest, digestOf(rootPem));
    }

    /// What the real engine says when it is not.
    public String mismatch() {
        byte[] expected = Base36.bytes(digest, DIGEST_BYTES).orElseThrow();
        return "remote CA does not match fingerprint. Expected: "
                + HexFormat.of().formatHex(expected);
    }

    /// Whether the two are the same token. Takes as long for a wrong guess as for a right one.
    public boolean matches(JoinToken presented) {
        return equal(text(), presented.text());
    }

    private static boolean equal(String a, String b) {
        return MessageDigest.isEqual(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /// The token as users see it. A secret.
    public String text() {
        var flag = version == 2 ? (fips ? "1-" : "0-") : "";
        return PREFIX + "-" + version + "-" + flag + digest + "-" + secret;
    }

    @Override
    public String toString() {
        return "JoinToken[digest=" + digest + ", secret=…]";
    }
}
