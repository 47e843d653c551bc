package io.swarmlog.log;

/// One record of `commands`, as a publisher writes it. The principal is not the publisher's to say:
/// the broker lets only certified publishers write.
public record CommandRecord(String commandId, String publisher, Input.Command command) {}
