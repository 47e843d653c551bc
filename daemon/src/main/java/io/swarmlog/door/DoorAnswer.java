package io.swarmlog.door;

/// What is answered. Bodies may carry secrets, so none is shown.
public record DoorAnswer(int status, String contentType, String body) {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    public static DoorAnswer json(String body) {
        return new DoorAnswer(200, JSON, body);
    }

    public static DoorAnswer text(int status, String body) {
        return new DoorAnswer(status, TEXT, body);
    }

    @Override
    public String toString() {
        return "DoorAnswer[" + status + "]";
    }
}
