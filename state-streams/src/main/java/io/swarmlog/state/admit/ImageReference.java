package io.swarmlog.state.admit;

import io.swarmlog.model.Limits;
import java.util.List;

/// The grammar of an image's name (distribution/reference `regexp.go`), read from left to right: a
/// regular expression of it needs a stack as deep as the name is long.
///
/// ```
/// [ domain [":" port] "/" ] path { "/" path } [ ":" tag ] [ "@" algorithm ":" hex ]
/// ```
final class ImageReference {
    private static final int TAG_MAX = 128;
    private static final int DIGEST_MIN = 32;

    /// The longest text that can be one: a name, a tag and a digest of 512 bits.
    private static final int TEXT_MAX = Limits.IMAGE_NAME + TAG_MAX + 256;

    private ImageReference() {}

    static boolean isValid(String text) {
        if (text.length() > TEXT_MAX) {
            return false;
        }
        int at = text.indexOf('@');
        String tagged = at < 0 ? text : text.substring(0, at);
        if (at >= 0 && !isDigest(text.substring(at + 1))) {
            return false;
        }
        int colon = tagged.lastIndexOf(':');
        boolean hasTag = colon > tagged.lastIndexOf('/');
        if (hasTag && !isTag(tagged.substring(colon + 1))) {
            return false;
        }
        return isName(hasTag ? tagged.substring(0, colon) : tagged);
    }

    private static boolean isName(String name) {
        if (name.length() > Limits.IMAGE_NAME) {
            return false;
        }
        List<String> parts = List.of(name.split("/", -1));
        int first = parts.size() > 1 && isDomain(parts.getFirst()) ? 1 : 0;
        return parts.subList(first, parts.size()).stream().allMatch(ImageReference::isPath);
    }

    private static boolean isDomain(String text) {
        int colon = text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        String port = colon < 0 ? "0" : text.substring(colon + 1);
        return !host.isEmpty()
                && isAlphanumeric(host.charAt(0))
                && host.chars().allMatch(c -> isAlphanumeric(c) || c == '-' || c == '.')
                && !port.isEmpty()
                && port.chars().allMatch(ImageReference::isDigit);
    }

    /// Small letters and digits, with `.`, `_`, `__` or any number of `-` between two of them.
    private static boolean isPath(String text) {
        boolean separated = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isSmall(c) || isDigit(c)) {
                separated = false;
                continue;
            }
            int end = i;
            while (end < text.length() && text.charAt(end) == c) {
                end++;
            }
            boolean known = c == '-' || (c == '.' && end - i == 1) || (c == '_' && end - i <= 2);
            if (separated || !known) {
                return false;
            }
            separated = true;
            i = end - 1;
        }
        return !separated;
    }

    private static boolean isTag(String text) {
        return !text.isEmpty()
                && text.length() <= TAG_MAX
                && isWord(text.charAt(0))
                && text.chars().allMatch(c -> isWord(c) || c == '.' || c == '-');
    }

    private static boolean isDigest(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            return false;
        }
        String algorithm = text.substring(0, colon);
        String hex = text.substring(colon + 1);
        return isLetter(algorithm.charAt(0))
                && algorithm.chars().allMatch(ImageReference::isAlphanumeric)
                && hex.length() >= DIGEST_MIN
                && hex.chars().allMatch(c -> isDigit(c) || (c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }

    private static boolean isWord(int c) {
        return isAlphanumeric(c) || c == '_';
    }

    private static boolean isAlphanumeric(int c) {
        return isLetter(c) || isDigit(c);
    }

    private static boolean isLetter(int c) {
        return isSmall(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isSmall(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
