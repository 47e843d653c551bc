package io.swarmlog.log;

/// One record of `inputs`: the input, who is behind it (`principal`: a certificate's name or the
/// local user), and the id its sender gave it so that the outcome can be told apart from others'.
public record InputRecord(Origin origin, String principal, String commandId, Input input) {}
