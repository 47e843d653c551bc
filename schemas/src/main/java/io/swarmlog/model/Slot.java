package io.swarmlog.model;

import java.util.Comparator;

/// The place a task fills in its service: a number of a replicated service, or a node of a global
/// one. Tasks that replace each other share the slot.
public sealed interface Slot extends Comparable<Slot> {

    /// Slot 1, 2, … of a replicated service (jobs count from 0).
    record Numbered(int number) implements Slot {}

    /// The slot of a global service on one node.
    record OnNode(NodeId node) implements Slot {}

    @Override
    default int compareTo(Slot other) {
        return switch (this) {
            case Numbered(int number) ->
                    switch (other) {
                        case Numbered(int otherNumber) -> Integer.compare(number, otherNumber);
                        case OnNode _ -> -1;
                    };
            case OnNode(NodeId node) ->
                    switch (other) {
                        case Numbered _ -> 1;
                        case OnNode(NodeId otherNode) -> node.compareTo(otherNode);
                    };
        };
    }

    /// The number Docker shows: 0 for a slot of a global service.
    default int shown() {
        return switch (this) {
            case Numbered(int number) -> number;
            case OnNode _ -> 0;
        };
    }

    Comparator<Slot> ORDER = Comparator.naturalOrder();
}
