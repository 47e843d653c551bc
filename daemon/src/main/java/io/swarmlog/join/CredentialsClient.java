package io.swarmlog.join;

import io.swarmlog.broker.MutualTls;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.command.json.Refusal;
import io.swarmlog.model.Sealed;
import java.util.List;

/// Has a manager open registry credentials, as the member whose identity is in the files.
public final class CredentialsClient {
    private CredentialsClient() {}

    /// The credentials in clear. A secret.
    ///
    /// @throws Refusal when a manager refuses, or none can be reached
    public static String open(List<String> doors, TlsFiles tls, Sealed sealed) {
        return DoorClient.first(
                doors,
                door ->
                        DoorClient.post(
                                MutualTls.of(tls).clientContext(),
                                door,
                                Paths.CREDENTIALS,
                                CredentialsDesk.body(sealed)));
    }
}
