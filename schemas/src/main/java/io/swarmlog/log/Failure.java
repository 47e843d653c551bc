package io.swarmlog.log;

/// Why an input could not be decided although nobody who sent it was told that it was wrong: a
/// mistake in the program, or an input larger than any is allowed to be. It stands on the log, so
/// that a replay takes it as it was ([Event.Rejected]): how deep a stack is or how much memory there
/// is differs from one machine to the next.
public enum Failure {
    /// Something was thrown.
    INTERNAL("an error in swarmlog"),
    /// The stack was too small.
    STACK("it is nested too deeply"),
    /// The memory was too small, twice.
    MEMORY("it needs more memory than there is"),
    /// It led to more events, or concerned more tasks, than one input may.
    WORK("it would change too much at once"),
    /// An event or assignment of it, or all of them, are larger than the log takes.
    SIZE("what follows from it is too large for the log"),
    /// The bytes are no input.
    UNREADABLE("it can't be read"),
    /// Somebody asked for it to be skipped ([Input.SkipInput]).
    SKIPPED("it was skipped");

    private final String sentence;

    Failure(String sentence) {
        this.sentence = sentence;
    }

    /// The end of a sentence for people.
    public String sentence() {
        return sentence;
    }
}
