package io.swarmlog.log;

import java.util.List;

/// What came onto the log after the first release, and the feature level a program must have to read
/// it. Whoever writes to the log (deciding, an agent, a manager's API) asks the image whether all
/// members can read a feature (`ClusterImage.allows`) before it writes such a kind, symbol, or field
/// that changes what a record means. `docs/LOG.md` tells how a level is raised.
///
/// Levels are numbers without gaps; each release that adds something has the next one.
public enum Feature {
    /// The level itself stands on the log ([Event.FeatureLevelFinalised]). That is the one kind
    /// written before its level is reached, as every member can read it by then.
    LEVELS(2),

    /// Assignments are sealed to the certificate of their node (docs/adr/0028-what-workers-read.md).
    /// A node that reads the level has them sealed before all others do.
    SEALED_ASSIGNMENTS(2),

    /// Whoever decides writes `member-events`, too (docs/adr/0028-what-workers-read.md).
    MEMBER_EVENTS(2),

    /// A failed update is rolled back before anything is restarted.
    ROLLBACK_FIRST(2),

    /// A task that was told to end before it had a node is ended by control.
    ENDS_WAITING_TASKS(2),

    /// `swarmlog skip` has an input and an event of its own.
    SKIPPING(2, Input.SkipInput.class, Event.InputSkipped.class),

    /// Networks keep off what the host that was asked uses itself ([Input.CreateNetwork]).
    HOST_RANGES(2),

    /// Time goes on by what has passed, whatever the clocks say (docs/adr/0018-clocks.md).
    STEADY_TIME(2, Event.ClockOffset.class),

    /// A host is a node from its admission on: until its agent comes it is down, and has no life
    /// (incarnation 0).
    NODES_FROM_ADMISSION(2),

    /// A publisher can be revoked.
    REVOKING(2, Input.RevokePublisher.class, Event.PublisherRevoked.class),

    /// It stands on the log who was shown secrets of the swarm.
    SHOWN_SECRETS(2, Input.TellSecretsShown.class, Event.SecretsShown.class),

    /// A task that ends again and again is replaced less and less often.
    BACK_OFF(2);

    /// The level of the first release, which knew of no levels: what a program has that says
    /// nothing.
    public static final int FIRST = 1;

    /// The level of this program: it reads all that is listed here.
    public static final int NEWEST = 2;

    private final int level;
    private final List<Class<?>> kinds;

    /// @param kinds the inputs and events that only readers of the level know
    Feature(int level, Class<?>... kinds) {
        this.level = level;
        this.kinds = List.of(kinds);
    }

    /// What a reader must have.
    public int level() {
        return level;
    }

    /// The level a reader must have to know an input or event of that kind.
    public static int levelOf(Class<?> kind) {
        int level = FIRST;
        for (Feature feature : values()) {
            if (feature.kinds.contains(kind)) {
                level = feature.level;
            }
        }
        return level;
    }
}
