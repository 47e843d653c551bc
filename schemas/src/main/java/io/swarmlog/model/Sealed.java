package io.swarmlog.model;

/// A secret on the log: AES-GCM ciphertext in base64, readable by who holds the key `keyId`. Its
/// clear form never leaves the room that opens it.
public record Sealed(String keyId, String base64) {
    @Override
    public String toString() {
        return "Sealed[keyId=" + keyId + ", …]";
    }
}
