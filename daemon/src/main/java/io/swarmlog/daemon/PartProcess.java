package io.swarmlog.daemon;

import io.swarmlog.append.InputAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One part in a process of its own, on a Kafka that is there: what a daemon else does in one
/// process. Parts of a host meet on the log, and at the host's files, where `command-service`
/// writes down that the host is a member.
public final class PartProcess {
    private static final Logger LOG = LoggerFactory.getLogger(PartProcess.class);

    /// How often a part looks whether its host is (still) a member.
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final String LIVES = "lives";

    /// Keys of a manager that are locked at rest are open in the memory of `command-service` only.
    private static final String LOCKED =
            "expected keys that can be read, but they are locked (autolock), and only"
                    + " command-service can be unlocked: turn it off ('docker swarm update"
                    + " --autolock=false', after 'docker swarm unlock'), or run a whole daemon on this"
                    + " host ('swarmlog up')";

    private PartProcess() {}

    /// Takes in, decides and lets time pass, until the process is told to stop. Several may run:
    /// one decides at a time.
    ///
    /// @param instance this one among the others, the same after a restart
    public static void streams(KafkaChoice.Existing kafka, String instance)
            throws IOException, InterruptedException {
        try (StopSignal signal = new StopSignal();
                Parts parts = new Parts()) {
            LogWay way = LogWay.of(kafka);
            way.ensureTopics();
            MemberLog log = parts.add("log", WorkerParts.startWithAll(way));
            InputAppender inputs =
                    parts.add("inputs", new InputAppender(way.kafka(), log.wires().inputs()));
            parts.add("deciding", Deciding.start(log, inputs, instance));
            LOG.atInfo().addKeyValue("instance", instance).log("streams serves");
            signal.await();
        }
    }

    /// Runs the tasks of the host while it is a member, until the process is told to stop.
    public static void agent(DaemonConfig config) throws IOException, InterruptedException {
        HostFiles files = config.files();
        HostSecrets secrets = new HostSecrets(files);
        whileMember(
                files,
                host -> {
                    HostState self = host.inLife(nextLife(files, host));
                    Parts parts = new Parts();
                    WorkerParts log =
                            parts.add("log", WorkerParts.start(LogWay.of(config, host), files));
                    parts.add(
                            "agent",
                            AgentStart.start(
                                    config,
                                    self,
                                    log,
                                    RunningMember.opener(
                                            files, host, log.follower(), secrets::vault)));
                    return parts;
                });
    }

    /// Carries the traffic of published ports while the host is a member, until the process is told
    /// to stop.
    public static void mesh(DaemonConfig config) throws IOException, InterruptedException {
        whileMember(
                config.files(),
                host -> {
                    Parts parts = new Parts();
                    WorkerParts log =
                            parts.add(
                                    "log",
                                    WorkerParts.start(LogWay.of(config, host), config.files()));
                    parts.add("mesh", RunningMember.mesh(config.files(), host, log));
                    return parts;
                });
    }

    /// Reports of an earlier life of the agent are void, so each has a number; the host's own counts
    /// for what ran before as a part of its daemon.
    private static long nextLife(HostFiles files, HostState host) throws IOException {
        SortedMap<String, String> counted =
                PropertyFile.read(files.agentLives()).orElseGet(TreeMap::new);
        long last = Long.parseLong(counted.getOrDefault(LIVES, "0"));
        long life = Math.max(last, host.incarnation()) + 1;
        counted.put(LIVES, Long.toString(life));
        PropertyFile.write(files.agentLives(), counted);
        return life;
    }

    /// Starts what runs for a member of a swarm.
    private interface Start {
        Parts of(HostState host) throws IOException;
    }

    /// What runs, and for whom: in another role the node starts it anew.
    private record Running(HostState.Self self, Parts parts) {}

    private static void whileMember(HostFiles files, Start start)
            throws IOException, InterruptedException {
        Optional<Running> running = Optional.empty();
        try (StopSignal signal = new StopSignal()) {
            try {
                do {
                    running = look(files, start, running);
                } while (!signal.await(LOOK));
            } finally {
                running.map(Running::parts).ifPresent(Parts::close);
            }
        }
    }

    private static Optional<Running> look(HostFiles files, Start start, Optional<Running> running)
            throws IOException {
        Optional<HostState> member = HostState.read(files.state()).filter(HostState::initialised);
        if (running.map(Running::self).equals(member.map(HostState::self))) {
            return running;
        }
        running.map(Running::parts).ifPresent(Parts::close);
        if (member.isEmpty()) {
            LOG.atInfo().log("the host is a member of no swarm; waiting until it is");
            return Optional.empty();
        }
        if (new HostSecrets(files).keys().isLocked()) {
            throw new IllegalStateException(LOCKED);
        }
        HostState host = member.get();
        Running fresh = new Running(host.self(), start.of(host));
        LOG.atInfo().addKeyValue("node", host.node()).log("the part serves");
        return Optional.of(fresh);
    }
}
