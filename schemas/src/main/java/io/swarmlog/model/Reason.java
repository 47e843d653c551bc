package io.swarmlog.model;

/// Why a request was refused, in the terms Docker's clients know (gRPC codes, mapped to HTTP by
/// moby).
public enum Reason {
    INVALID_ARGUMENT("InvalidArgument", 400),
    FAILED_PRECONDITION("FailedPrecondition", 400),
    NOT_FOUND("NotFound", 404),
    ALREADY_EXISTS("AlreadyExists", 409),
    PERMISSION_DENIED("PermissionDenied", 403),
    UNIMPLEMENTED("Unimplemented", 501),
    UNAVAILABLE("Unavailable", 503),
    UNKNOWN("Unknown", 500);

    private final String code;
    private final int httpStatus;

    Reason(String code, int httpStatus) {
        this.code = code;
        this.httpStatus = httpStatus;
    }

    /// The HTTP status of the Docker Engine API.
    public int httpStatus() {
        return httpStatus;
    }

    /// The text real engines give for errors of the control API.
    public String rpc(String message) {
        return "rpc error: code = " + code + " desc = " + message;
    }
}
