package io.swarmlog.bench;

import io.swarmlog.broker.EmbeddedKafka;
import io.swarmlog.broker.TlsFiles;
import io.swarmlog.broker.quorum.Copies;
import io.swarmlog.broker.quorum.Quorum;
import io.swarmlog.command.ca.CertificateRole;
import io.swarmlog.command.ca.NodeKey;
import io.swarmlog.command.ca.RootCa;
import io.swarmlog.command.ca.Subject;
import io.swarmlog.daemon.Folders;
import io.swarmlog.hosts.Programs;
import io.swarmlog.log.Topics;
import io.swarmlog.model.SwarmId;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;

/// How long a command on another manager takes when the manager that leads everything is lost: the
/// controller, all partitions, control and intake. Three processes on loopback.
final class FailoverBench implements AutoCloseable {
    private static final int MANAGERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Scope scope = new Scope();
    private final Load load;
    private final Path folder;
    private final String clusterId = EmbeddedKafka.newClusterId();
    private final List<String> ports = new ArrayList<>();
    private final TreeMap<Integer, Child> children = new TreeMap<>();
    private final Admin admin;

    /// A manager's process and what it says, which is read at once: one that can't write its log any
    /// more stands still.
    private record Child(Process process, BlockingQueue<String> says) {
        static Child of(Process process) {
            BlockingQueue<String> says = new LinkedBlockingQueue<>();
            Thread.ofVirtual()
                    .name("says")
                    .start(() -> {
                        String logged = "";
                        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
                            for (String line = lines.readLine();
                                    line != null;
                                    line = lines.readLine()) {
                                if (line.startsWith(FailoverPeer.SAYS)) {
                                    says.add(line.substring(FailoverPeer.SAYS.length()));
                                }
                                logged = line.startsWith("\tat ") ? logged : line;
                            }
                        } catch (IOException e) {
                            logged = e.toString();
                        }
                        says.add("nothing, after " + logged);
                    });
            return new Child(process, says);
        }

        void ask(String line) throws IOException {
            var in = process.outputWriter(StandardCharsets.UTF_8);
            in.write(line + "\n");
            in.flush();
        }

        String answer() throws InterruptedException {
            String answer = says.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return answer == null ? "nothing for " + PATIENCE.toSeconds() + " s" : answer;
        }

        void expect(String wanted) throws IOException, InterruptedException {
            String found = answer();
            if (!found.equals(wanted)) {
                throw new IOException("expected " + wanted + ", but a manager said: " + found);
            }
        }
    }

    private FailoverBench(Load load) throws IOException {
        this.load = load;
        folder = scope.add(Files.createTempDirectory("swarmlog-failover"), () -> {});
        scope.add(folder, () -> Folders.delete(folder));
        TlsFiles tls = identity();
        List<String> clients = new ArrayList<>();
        for (int number = 1; number <= MANAGERS; number++) {
            int client = freePort();
            ports.add(client + "," + freePort());
            clients.add(FailoverPeer.HOST + ":" + client);
        }
        admin = scope.add(Admin.create(tls.client(String.join(",", clients))));
    }

    static List<BenchRow> run(Load load) throws IOException, InterruptedException {
        try (var bench = new FailoverBench(load)) {
            return bench.measure();
        } catch (ExecutionException e) {
            throw new IOException("expected the log to answer, but", e);
        }
    }

    private List<BenchRow> measure() throws IOException, InterruptedException, ExecutionException {
        for (int number = 1; number <= MANAGERS; number++) {
            load.say("manager " + number + " ...");
            start(number);
            if (number == 1) {
                ask(1, "swarm");
            }
        }
        List<BenchRow> rows = new ArrayList<>();
        rows.addAll(lose("killed", "KILL"));
        rows.addAll(lose("stopped", "STOP"));
        return rows;
    }

    private List<BenchRow> lose(String how, String signal)
            throws IOException, InterruptedException, ExecutionException {
        Samples acked = new Samples();
        Samples decided = new Samples();
        for (int round = 0; round < load.rounds(); round++) {
            settle();
            int lost = leadAll();
            int other =
                    children.navigableKeySet().stream()
                            .filter(n -> n != lost)
                            .findFirst()
                            .orElseThrow();
            ask(other, how + "-warm-" + round);
            long from = System.nanoTime();
            signal(lost, signal);
            var child = Objects.requireNonNull(children.get(other));
            child.ask(how + round);
            child.expect("acked");
            double ackedS = (System.nanoTime() - from) / 1e9;
            acked.add(ackedS);
            child.expect("decided");
            double decidedS = (System.nanoTime() - from) / 1e9;
            decided.add(decidedS);
            load.say(
                    "%s %d: acknowledged %.2f s, decided %.2f s"
                            .formatted(how, lost, ackedS, decidedS));
            if (signal.equals("KILL")) {
                Objects.requireNonNull(children.remove(lost)).process().waitFor();
                start(lost);
            } else {
                signal(lost, "CONT");
            }
        }
        return List.of(
                acked.row("leader " + how + ": input acknowledged", "s"),
                decided.row("leader " + how + ": service decided on another manager", "s"));
    }

    private void signal(int number, String signal) throws IOException, InterruptedException {
        long pid = Objects.requireNonNull(children.get(number)).process().pid();
        String script = "kill -" + signal + " " + pid;
        Programs.builder(List.of("bash", "-c", script)).start().waitFor();
    }

    private void ask(int number, String line) throws IOException, InterruptedException {
        var child = Objects.requireNonNull(children.get(number));
        child.ask(line);
        child.expect("acked");
        child.expect("decided");
    }

    private void start(int number) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(load.javaCommand());
        command.removeLast();
        command.add(FailoverPeer.class.getName());
        command.addAll(List.of(folder.toString(), Integer.toString(number), clusterId));
        command.addAll(ports);
        var process =
                scope.add(Programs.builder(command).redirectErrorStream(true).start(), () -> {});
        scope.add(process, () -> process.destroyForcibly().waitFor());
        var child = Child.of(process);
        children.put(number, child);
        child.expect("ready");
    }

    private void settle() throws IOException {
        if (!new Copies(admin).spread(new TreeSet<>(children.keySet()), PATIENCE)) {
            throw new IOException("expected all copies in step, but they are not");
        }
    }

    /// Lets the quorum's leader lead every partition, too; returns it.
    private int leadAll() throws InterruptedException, ExecutionException {
        int leader = new Quorum(admin).view().leader();
        var names = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
        Map<TopicPartition, Optional<NewPartitionReassignment>> order = new LinkedHashMap<>();
        admin.describeTopics(names)
                .allTopicNames()
                .get()
                .values()
                .forEach(topic ->
                        topic.partitions()
                                .forEach(each -> {
                                    List<Integer> replicas = new ArrayList<>();
                                    each.replicas().forEach(node -> replicas.add(node.id()));
                                    replicas.remove((Integer) leader);
                                    replicas.addFirst(leader);
                                    order.put(
                                            new TopicPartition(topic.name(), each.partition()),
                                            Optional.of(new NewPartitionReassignment(replicas)));
                                }));
        admin.alterPartitionReassignments(order).all().get();
        var moved = admin.electLeaders(ElectionType.PREFERRED, order.keySet()).partitions().get();
        load.say(
                "manager %d leads %d partitions of %s and others"
                        .formatted(leader, moved.size(), Topics.INPUTS));
        TimeUnit.SECONDS.sleep(load.of(8, 4));
        return leader;
    }

    private TlsFiles identity() throws IOException {
        SecureRandom chance = new SecureRandom();
        var made =
                RootCa.found(chance, Instant.now())
                        .identity(
                                new Subject("bench", CertificateRole.MANAGER, new SwarmId("bench")),
                                NodeKey.generate(chance),
                                Duration.ofDays(1),
                                Instant.now());
        return TlsFiles.write(
                folder.resolve("identity"), made.certificate(), made.privateKey(), made.roots());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
