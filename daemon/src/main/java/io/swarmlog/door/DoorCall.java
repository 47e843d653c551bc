package io.swarmlog.door;

import java.util.Optional;

/// A call as it came in. `query` is raw and may be empty; `from` is the address of the host that
/// calls; `caller` is empty when it showed no certificate.
public record DoorCall(
        String method,
        String path,
        String query,
        String body,
        String from,
        Optional<Caller> caller) {

    /// True for that method and exactly that path.
    public boolean is(String wantedMethod, String wantedPath) {
        return method.equals(wantedMethod) && path.equals(wantedPath);
    }

    /// Bodies carry secrets (a join token), so none is shown.
    @Override
    public String toString() {
        return method + " " + path + " from " + from + caller.map(it -> ", " + it).orElse("");
    }
}
