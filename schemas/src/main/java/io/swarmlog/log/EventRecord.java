package io.swarmlog.log;

/// One record of `events`.
///
/// `sequence` numbers all events of the swarm from 1 without gaps and is the object version users
/// see; `cause` is the offset of the input it was decided from; `atMs` that input's time, never
/// going back; `last` is true on the final event of an input, after which the image is whole again.
public record EventRecord(
        long sequence,
        long cause,
        long atMs,
        Origin origin,
        String principal,
        String commandId,
        boolean last,
        Event event) {}
