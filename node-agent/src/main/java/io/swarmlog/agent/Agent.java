package io.swarmlog.agent;

import io.swarmlog.agent.inbox.AssignmentReader;
import io.swarmlog.agent.inbox.Inbox;
import io.swarmlog.agent.report.Heartbeats;
import io.swarmlog.agent.report.OwnClock;
import io.swarmlog.agent.report.Reporter;
import io.swarmlog.agent.runtime.ContainerRuntime;
import io.swarmlog.agent.runtime.Home;
import io.swarmlog.agent.runtime.Machine;
import io.swarmlog.agent.runtime.Sighted;
import io.swarmlog.agent.runtime.Trouble;
import io.swarmlog.agent.work.WorkLoop;
import io.swarmlog.agent.work.Workshop;
import io.swarmlog.client.LogConsumer;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Node;
import io.swarmlog.image.Task;
import io.swarmlog.log.Assignment;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Feature;
import io.swarmlog.log.Input;
import io.swarmlog.log.Topics;
import io.swarmlog.model.ContainerStatus;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.TaskId;
import io.swarmlog.sealing.RecordOpener;
import io.swarmlog.signing.RecordSigner;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agent of one node, from its start to its close. Containers outlive it: an agent that starts
/// takes over what it finds.
public final class Agent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /// How often the machine is looked at anew (SwarmKit agent/agent.go `nodeUpdatePeriod`).
    private static final Duration DESCRIBE_PERIOD = Duration.ofSeconds(20);

    /// The pause before a runtime that is here, but can't say what the machine is, is asked again.
    private static final Duration INTRODUCE_AGAIN = Duration.ofSeconds(1);

    private final AgentConfig config;
    private final NodeId node;
    private final LoopThread timeline;
    private final LoopThread pulse;
    private final ExecutorService effects = Executors.newVirtualThreadPerTaskExecutor();
    private final Reporter reporter;
    private final OwnClock clock = new OwnClock();
    private final Heartbeats heartbeats;
    private final Registration registration;
    private final WorkLoop work;
    private final LiveImage.Subscription subscription;
    private final CompletableFuture<Integer> registered = new CompletableFuture<>();
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private final CompletableFuture<Void> fenced = new CompletableFuture<>();
    private Optional<OpenInbox> inbox = Optional.empty();
    private boolean closed;
    private volatile boolean resting;
    private volatile boolean usable;
    private volatile Optional<Home> home = Optional.empty();

    private record OpenInbox(int seat, Inbox inbox) {}

    /// Starts the agent; it registers the node once the runtime answers, and goes on by itself.
    public static Agent start(AgentConfig config) {
        return new Agent(config);
    }

    private Agent(AgentConfig config) {
        this.config = config;
        this.node = config.self().node();
        this.timeline = new LoopThread("agent-" + node);
        this.pulse = new LoopThread("pulse-" + node);
        long incarnation = config.self().incarnation();
        this.reporter =
                new Reporter(
                        producer(Reporter.settings()),
                        config.log().wires().reports(),
                        new RecordSigner(Topics.REPORTS, config.log().signingKey()),
                        node,
                        incarnation);
        this.heartbeats =
                new Heartbeats(
                        producer(Heartbeats.settings()),
                        config.log().wires().heartbeats(),
                        new RecordSigner(Topics.HEARTBEATS, config.log().signingKey()),
                        new Heartbeats.Life(node, incarnation),
                        clock);
        this.work =
                new WorkLoop(
                        new Workshop(
                                config.runtime(),
                                () -> home.orElseThrow(),
                                config.opener(),
                                task -> config.log().image().image().task(task).map(Task::status),
                                reporter::report),
                        timeline,
                        effects);
        this.registration =
                new Registration(node, incarnation, timeline, reporter::tell, new Course());
        timeline.after(DESCRIBE_PERIOD, this::describeAgain);
        this.subscription = config.log().image().subscribe(this::advanced);
        config.runtime().attend(config.heartbeatPeriod(), new Footing());
    }

    /// Completes with the seat once the swarm knows this life of the node.
    public CompletableFuture<Integer> registered() {
        return registered.copy();
    }

    /// Completes once the swarm knows this life of the node, or it is known that the runtime does not
    /// answer: the node is registered when it does.
    public CompletableFuture<Void> settled() {
        return settled.copy();
    }

    /// Completes when a later life of the node has begun, or the node was removed from the swarm:
    /// this agent does nothing any more.
    public CompletableFuture<Void> fenced() {
        return fenced.copy();
    }

    private Input.RegisterNode registration(Machine machine) {
        TreeMap<String, String> labels = new TreeMap<>(machine.engine().labels());
        labels.putAll(config.labels());
        AgentConfig.Self self = config.self();
        return new Input.RegisterNode(
                self.node(),
                self.incarnation(),
                self.role(),
                self.availability(),
                self.address(),
                new NodeDescription(
                                machine.hostname(),
                                machine.platform(),
                                machine.nanoCpus(),
                                machine.memoryBytes(),
                                machine.genericResources(),
                                new NodeDescription.Engine(
                                        machine.engine().engineVersion(),
                                        labels,
                                        machine.engine().plugins()),
                                config.trust())
                        .reading(Feature.NEWEST)
                        .clockAhead(clock.ahead()));
    }

    /// What follows when the runtime is gone or here again. While it is gone the node says why, and
    /// then nothing: it is down, and its tasks move, as those of a node that is lost.
    private final class Footing implements ContainerRuntime.Presence {
        @Override
        public void here() {
            usable = true;
            effects.execute(Agent.this::introduce);
        }

        @Override
        public void gone(String why) {
            usable = false;
            timeline.soon(() -> registration.gone(why));
            settled.complete(null);
        }
    }

    private void introduce() {
        try {
            Machine machine = config.runtime().machine();
            timeline.soon(() -> {
                if (usable) {
                    home = Optional.of(new Home(node, machine.hostname(), machine.platform()));
                    registration.here(registration(machine));
                }
            });
        } catch (Trouble trouble) {
            LOG.atWarn().addKeyValue("trouble", trouble.text()).log("the machine can't be seen");
            timeline.after(INTRODUCE_AGAIN, () -> effects.execute(this::introduceAgain));
        }
    }

    private void introduceAgain() {
        if (usable) {
            introduce();
        }
    }

    private void describeAgain() {
        effects.execute(() -> {
            try {
                Input.RegisterNode fresh = registration(config.runtime().machine());
                timeline.soon(() -> registration.describe(fresh));
            } catch (Trouble trouble) {
                LOG.atDebug().setCause(trouble).log("the machine can't be looked at");
            }
            timeline.after(DESCRIBE_PERIOD, this::describeAgain);
        });
    }

    /// Only news of this node are worth the loop's time.
    private void advanced(List<EventRecord> events, ClusterImage before, ClusterImage after) {
        Optional<Node> now = after.node(node);
        if (events.isEmpty() || !now.equals(before.node(node))) {
            timeline.soon(() -> registration.seen(now));
        }
    }

    /// What follows from how the registration goes; on the timeline.
    private final class Course implements Registration.Listener {
        @Override
        public void registered(int seat) {
            if (closed) {
                return;
            }
            if (inbox.isEmpty()) {
                config.runtime().watch(node, work);
                pulse.soon(Agent.this::beat);
            } else {
                work.reportAll();
            }
            if (inbox.isEmpty() || inbox.get().seat() != seat) {
                inbox.ifPresent(open -> open.inbox().close());
                inbox = Optional.of(new OpenInbox(seat, open(seat)));
            }
            Agent.this.registered.complete(seat);
            settled.complete(null);
        }

        @Override
        public void fenced() {
            work.freeze();
            inbox.ifPresent(open -> open.inbox().close());
            pulse.close();
            Agent.this.fenced.complete(null);
        }
    }

    private Inbox open(int seat) {
        return new Inbox(
                this::consumer,
                new AssignmentReader(
                        config.log().wires().assignments(),
                        new RecordOpener(config.log().openingKeys()),
                        node),
                seat,
                new Inbox.Reader() {
                    @Override
                    public void ordered(Map<TaskId, Optional<Assignment>> orders) {
                        work.ordered(orders);
                    }

                    @Override
                    public void caughtUp() {
                        work.inboxRead();
                    }
                });
    }

    private void beat() {
        if (usable) {
            heartbeats.beat();
        }
        pulse.after(config.heartbeatPeriod().get(), this::beat);
    }

    private Producer<String, byte[]> producer(Map<String, Object> own) {
        return new KafkaProducer<>(
                settings(own), new StringSerializer(), new ByteArraySerializer());
    }

    private Consumer<String, byte[]> consumer() {
        return new LogConsumer<>(
                settings(Inbox.settings()), new StringDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> settings(Map<String, Object> own) {
        Map<String, Object> settings = new LinkedHashMap<>(config.log().clients());
        settings.putAll(own);
        return settings;
    }

    /// Ends the agent for good: the swarm is told that the node left, and all containers and networks
    /// of its tasks are removed, without grace, as `docker swarm leave` does.
    public void leave() {
        work.freeze();
        pulse.close();
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        timeline.soon(() -> {
            registration.end();
            quiet.complete(null);
        });
        quiet.completeOnTimeout(null, 1, java.util.concurrent.TimeUnit.SECONDS).join();
        reporter.tell(new Input.NodeLeft(node, config.self().incarnation()));
        try {
            config.runtime().clear(node, this::isOurs);
        } catch (Trouble trouble) {
            LOG.atWarn().addKeyValue("trouble", trouble.text()).log("the node's tasks stay behind");
        }
        end();
    }

    private boolean isOurs(Sighted sighted) {
        return sighted.isOurs(
                config.log()
                        .image()
                        .image()
                        .task(sighted.task())
                        .flatMap(task -> task.status().container())
                        .map(ContainerStatus::containerId));
    }

    /// Does nothing with tasks any more, and only says on that the node lives: until a later life of
    /// the node has begun, which may be at once, or this agent is closed.
    public void rest() {
        resting = true;
        timeline.soon(registration::giveWay);
        stopWork();
    }

    /// Ends the agent, and lets go of the runtime. The containers run on; the swarm is told that it
    /// need not replace them for a while, and what was seen is reported as far as that is quickly
    /// done.
    @Override
    public void close() {
        if (!resting) {
            reporter.tell(new Input.NodeStopped(node, config.self().incarnation()));
        }
        end();
    }

    private void end() {
        subscription.close();
        stopWork();
        pulse.close();
        timeline.close();
        config.runtime().close();
        reporter.close();
        heartbeats.close();
        effects.shutdownNow();
    }

    private void stopWork() {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        timeline.soon(() -> {
            closed = true;
            work.freeze();
            inbox.ifPresent(open -> open.inbox().close());
            ended.complete(null);
        });
        ended.completeOnTimeout(null, 3, java.util.concurrent.TimeUnit.SECONDS).join();
    }
}
