package io.swarmlog.state.turn;

import io.swarmlog.log.Failure;

/// An input would lead to more than one input may. It ends the deciding of that input alone, which
/// is then rejected; the sums are the same on every machine.
public final class BudgetExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Failure why;

    public BudgetExceeded(Failure why, String message) {
        super(message);
        this.why = why;
    }

    public Failure why() {
        return why;
    }
}
