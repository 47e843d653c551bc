package io.swarmlog.state.streams;

import io.swarmlog.log.Event;

/// The key of an event's record: the id of the object it is about, so that whoever taps the topic
/// can look for it. Events of many tasks have the key of what they are about as a whole.
final class EventKeys {
    private static final String SWARM = "swarm";
    private static final String TASKS = "tasks";

    private EventKeys() {}

    static String of(Event event) {
        return switch (event) {
            case Event.Rejected _ -> SWARM;
            case Event.OfSwarm _ -> SWARM;
            case Event.OfService about -> about.service().value();
            case Event.OfNetwork about -> about.network().value();
            case Event.OfMembers about -> member(about);
            case Event.OfNode about -> node(about);
            case Event.OfTasks about -> tasks(about);
            case Event.OfTime about -> time(about);
        };
    }

    private static String member(Event.OfMembers event) {
        return switch (event) {
            case Event.NodeAdmitted about -> about.node().value();
            case Event.NodeCertified about -> about.node().value();
            case Event.LeaderChanged about -> about.node().value();
        };
    }

    private static String node(Event.OfNode event) {
        return switch (event) {
            case Event.NodeRegistered about -> about.registration().node().value();
            case Event.NodeUpdated about -> about.node().value();
            case Event.NodeStateChanged about -> about.node().value();
            case Event.NodeRemoved about -> about.node().value();
        };
    }

    private static String tasks(Event.OfTasks event) {
        return switch (event) {
            case Event.TasksCreated about -> about.service().value();
            case Event.TasksMoved about -> about.reportedBy().map(Object::toString).orElse(TASKS);
            case Event.TasksAllocated _,
                    Event.TasksAssigned _,
                    Event.TasksWaiting _,
                    Event.TasksDesired _,
                    Event.TasksRemoved _ ->
                    TASKS;
        };
    }

    private static String time(Event.OfTime event) {
        return switch (event) {
            case Event.TimerSet about -> about.timer().key();
            case Event.TimerCleared about -> about.timer().key();
        };
    }
}
