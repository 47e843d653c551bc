package io.swarmlog.door;

/// Some of what the door answers. Called on a thread that may wait.
public interface DoorRoutes {
    /// True when calls of that path are these routes'.
    boolean owns(String path);

    /// True when callers without a certificate are heard, too.
    boolean isOpen(DoorCall call);

    DoorAnswer answer(DoorCall call);
}
