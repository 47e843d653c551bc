package io.swarmlog.state.place;

import io.swarmlog.image.Node;
import io.swarmlog.model.Check;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The nodes by seat and by load, and what was asked about them, kept as they change.
final class Nodes {
    /// Answers kept that nobody asks for any more: a service that comes back finds its own.
    private static final int UNUSED_MAX = 1_000;

    private final TreeMap<NodeId, NodeLoad> byId = new TreeMap<>();
    private final List<Optional<NodeLoad>> bySeat = new ArrayList<>();
    private final Seats present = new Seats();
    private final List<Seats> byLoad = new ArrayList<>();
    private final LinkedHashMap<Needs, Fit> fits = new LinkedHashMap<>();
    private final LinkedHashMap<List<String>, Spread> spreads = new LinkedHashMap<>();
    private final Seats changed = new Seats();

    Optional<NodeLoad> find(NodeId id) {
        return Optional.ofNullable(byId.get(id));
    }

    NodeLoad at(int seat) {
        return bySeat.get(seat).orElseThrow();
    }

    boolean isPresent(int seat) {
        return present.has(seat);
    }

    Seats present() {
        return present;
    }

    int span() {
        return present.span();
    }

    /// The seats that changed since they were last cleared.
    Seats changed() {
        return changed;
    }

    /// The highest load is one below.
    int loads() {
        return byLoad.size();
    }

    /// The seats with so many active tasks.
    Seats withLoad(int load) {
        return byLoad.get(load);
    }

    NodeLoad add(Node node) {
        int seat = node.seat();
        Check.that(
                !present.has(seat),
                "expected seat " + seat + " to be free for node " + node.id() + ", but it is not");
        NodeLoad added = new NodeLoad(node);
        byId.put(node.id(), added);
        while (bySeat.size() <= seat) {
            bySeat.add(Optional.empty());
        }
        bySeat.set(seat, Optional.of(added));
        present.add(seat);
        loaded(0).add(seat);
        look(node);
        return added;
    }

    void change(NodeLoad load, Node node) {
        load.become(node);
        look(node);
    }

    private void look(Node node) {
        fits.values().forEach(fit -> fit.look(node));
        spreads.values().forEach(spread -> spread.look(node));
        changed.add(node.seat());
    }

    /// Forgets a node; its tasks must have been released.
    void remove(NodeLoad load) {
        int seat = load.seat();
        byId.remove(load.node().id());
        bySeat.set(seat, Optional.empty());
        present.remove(seat);
        loaded(load.active).remove(seat);
        fits.values().forEach(fit -> fit.forget(seat));
        spreads.values().forEach(spread -> spread.forget(seat));
        changed.add(seat);
    }

    /// Takes what `tasks` tasks of the group ask for and the generic resources they have between
    /// them; gives them back when `tasks` is negative.
    void hold(NodeLoad load, Group group, int tasks, List<TaskSpec.GenericResource> theirs) {
        load.hold(group.demand(), tasks, theirs);
        changed.add(load.seat());
    }

    /// `tasks` more active tasks of the group are there; fewer when negative.
    void activate(NodeLoad load, Group group, int tasks) {
        int seat = load.seat();
        loaded(load.active).remove(seat);
        load.active += tasks;
        loaded(load.active).add(seat);
        group.service().add(seat, tasks);
        changed.add(seat);
    }

    private Seats loaded(int load) {
        while (byLoad.size() <= load) {
            byLoad.add(new Seats());
        }
        return byLoad.get(load);
    }

    Fit fit(Needs needs) {
        Fit known = fits.get(needs);
        if (known != null) {
            return known;
        }
        if (fits.size() > UNUSED_MAX) {
            fits.values().removeIf(fit -> fit.uses == 0);
        }
        Fit fit = new Fit(needs);
        byId.values().forEach(load -> fit.look(load.node()));
        fits.put(needs, fit);
        return fit;
    }

    Spread spread(List<String> descriptors) {
        Spread known = spreads.get(descriptors);
        if (known != null) {
            return known;
        }
        if (spreads.size() > UNUSED_MAX) {
            spreads.values().removeIf(spread -> spread.uses == 0);
        }
        Spread spread = new Spread(descriptors);
        byId.values().forEach(load -> spread.look(load.node()));
        spreads.put(descriptors, spread);
        return spread;
    }
}
