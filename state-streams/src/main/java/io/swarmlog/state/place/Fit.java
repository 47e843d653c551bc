package io.swarmlog.state.place;

import io.swarmlog.image.Node;

/// The nodes that meet some [Needs], kept as nodes come and change: the answer for all services
/// that need the same.
final class Fit {
    private final Needs needs;
    final Seats plugins = new Seats();
    final Seats constraints = new Seats();
    final Seats platforms = new Seats();

    /// The nodes that meet all of them and take tasks.
    final Seats all = new Seats();

    /// How many spec versions ask for it.
    int uses;

    Fit(Needs needs) {
        this.needs = needs;
    }

    /// Looks at a node that is new or changed.
    void look(Node node) {
        int seat = node.seat();
        plugins.put(seat, needs.pluginsAreOn(node.description()));
        constraints.put(seat, needs.constraints().matches(node));
        platforms.put(seat, needs.supports(node.description().platform()));
        all.put(
                seat,
                node.takesTasks()
                        && plugins.has(seat)
                        && constraints.has(seat)
                        && platforms.has(seat));
    }

    void forget(int seat) {
        plugins.remove(seat);
        constraints.remove(seat);
        platforms.remove(seat);
        all.remove(seat);
    }
}
