package io.swarmlog.log;

/// One record of `commands`, as a publisher writes and signs it. The principal is the name in the
/// certificate it was signed with, so what `publisher` says counts for nothing; of the commands only
/// [Input.Publishable] ones are taken.
public record CommandRecord(String commandId, String publisher, Input.Command command) {}
