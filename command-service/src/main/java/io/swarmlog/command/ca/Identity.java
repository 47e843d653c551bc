package io.swarmlog.command.ca;

/// What a member holds, in PEM: its certificate (then intermediates, if any), its private key
/// (PKCS #8), and the roots it trusts. The three are the files `node.crt`, `node.key` and
/// `root.crt` of a member's folder.
public record Identity(String certificate, String privateKey, String roots) {
    @Override
    public String toString() {
        return "Identity[certificate=" + certificate + ", privateKey=…, roots=" + roots + "]";
    }
}
