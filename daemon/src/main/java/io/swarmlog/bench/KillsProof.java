package io.swarmlog.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.codec.AvroWires;
import io.swarmlog.codec.FixedSchemaIds;
import io.swarmlog.codec.Wire;
import io.swarmlog.daemon.HostFiles;
import io.swarmlog.hosts.Ran;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Origin;
import io.swarmlog.log.Topics;
import io.swarmlog.model.ServiceId;
import io.swarmlog.model.ServiceSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Compares what clients heard with what the swarm's history says, and what the managers hold the
/// swarm to be with each other.
final class KillsProof {
    /// The images of managers at rest are looked at that often before they are called different.
    private static final int LOOKS = 50;

    private static final int LOOK_MS = 200;

    private final TestHosts hosts;
    private final List<EventRecord> events;
    private final List<String> broken = new ArrayList<>();
    private final Map<String, List<Long>> marked = new TreeMap<>();
    private final Map<String, Integer> removed = new TreeMap<>();
    private long unheard;

    private KillsProof(TestHosts hosts, List<EventRecord> events) {
        this.hosts = hosts;
        this.events = events;
    }

    /// What is wrong, each with its evidence, and how many commands were done that nobody heard of.
    record Verdict(List<String> broken, long unheard, List<EventRecord> events) {}

    /// To be asked when nothing changes any more.
    static Verdict of(TestHosts hosts, List<Sent> sent) throws IOException, InterruptedException {
        KillsProof proof = new KillsProof(hosts, history(hosts.host(1)));
        proof.gather();
        proof.eachOnce();
        proof.asHeard(sent);
        proof.asLeft(sent);
        proof.sameByReplay();
        proof.sameLive();
        proof.sameCopies(Topics.INPUTS);
        proof.sameCopies(Topics.EVENTS);
        return new Verdict(List.copyOf(proof.broken), proof.unheard, proof.events);
    }

    /// All events, as a manager reads them.
    static List<EventRecord> history(TestHost manager) throws IOException {
        Wire<EventRecord> wire = AvroWires.of(new FixedSchemaIds()).events();
        return manager.swarmlog("log", "--json", "--all").ok().lines().map(wire::parse).toList();
    }

    private void gather() {
        Map<ServiceId, String> names = new TreeMap<>();
        for (EventRecord event : events) {
            if (event.event() instanceof Event.ServiceCreated created) {
                names.put(created.service(), created.spec().name());
                mark(created.spec(), event);
            } else if (event.event() instanceof Event.ServiceUpdated updated) {
                mark(updated.spec(), event);
            } else if (event.event() instanceof Event.ServiceRemoved gone) {
                removed.merge(names.getOrDefault(gone.service(), ""), 1, Integer::sum);
            }
        }
        if (new HashSet<>(names.values()).size() != names.size()) {
            broken.add("a name was created twice: " + names);
        }
    }

    private void mark(ServiceSpec spec, EventRecord event) {
        String marker = spec.labels().getOrDefault(CommandStream.MARKER, "");
        marked.computeIfAbsent(marker, _ -> new ArrayList<>()).add(event.sequence());
    }

    /// A command that is on the log twice has its outcome twice.
    private void eachOnce() {
        Map<String, Set<Long>> causes = new TreeMap<>();
        for (EventRecord event : events) {
            if (event.origin() instanceof Origin.Api) {
                causes.computeIfAbsent(event.commandId(), _ -> new TreeSet<>()).add(event.cause());
            }
        }
        causes.forEach((id, inputs) -> {
            if (inputs.size() > 1) {
                broken.add("command " + id + " was decided from several inputs: " + inputs);
            }
        });
    }

    /// Each acknowledged command stands in the history once, no refused one does.
    private void asHeard(List<Sent> sent) {
        for (Sent command : sent) {
            int found =
                    command.kind() == Sent.Kind.REMOVE
                            ? removed.getOrDefault(command.service(), 0)
                            : marked.getOrDefault("" + command.marker(), List.of()).size();
            boolean asExpected =
                    switch (command.outcome()) {
                        case ACKNOWLEDGED -> found == 1;
                        case UNKNOWN -> found <= 1;
                        case REFUSED -> found == 0 || command.kind() == Sent.Kind.REMOVE;
                    };
            if (!asExpected) {
                broken.add("the history has " + found + " of " + command);
            }
            if (command.outcome() == Sent.Outcome.UNKNOWN) {
                unheard += found;
            }
        }
    }

    /// Each service whose last command was acknowledged is as that left it.
    private void asLeft(List<Sent> sent) throws IOException {
        Map<String, Sent> last = new LinkedHashMap<>();
        sent.forEach(command -> last.put(command.service(), command));
        Map<String, String> there = new TreeMap<>();
        for (JsonNode service : Fleet.asked(hosts.host(1), "/services")) {
            JsonNode spec = service.path("Spec");
            there.put(
                    spec.path("Name").asText(),
                    spec.path("Labels").path(CommandStream.MARKER).asText());
        }
        last.forEach((name, command) -> {
            String found = there.getOrDefault(name, "nothing");
            String expected =
                    command.kind() == Sent.Kind.REMOVE ? "nothing" : "" + command.marker();
            if (command.isAcknowledged() && !found.equals(expected)) {
                broken.add("the last command left " + found + " of it: " + command);
            }
        });
    }

    /// Every manager decides the log again alike, and gets the same image at the same event.
    private void sameByReplay() throws IOException {
        Set<String> digests = new TreeSet<>();
        String at = "" + events.getLast().sequence();
        for (TestHost host : hosts.hosts()) {
            Ran ran = host.swarmlog("replay", "--verify", "--digest-at", at);
            if (ran.exit() != 0) {
                broken.add(
                        "replay does not verify on %s (exit %d): %s%s"
                                .formatted(host.name(), ran.exit(), ran.out(), ran.err()));
            }
            digests.add(ran.out().strip());
        }
        if (digests.size() != 1) {
            broken.add("digests of event " + at + " by replay: " + digests);
        }
    }

    /// What the managers have in memory, through all that befell them, is the same, too.
    private void sameLive() throws IOException, InterruptedException {
        Map<String, String> found = new TreeMap<>();
        for (int look = 0; look < LOOKS; look++) {
            found.clear();
            for (TestHost host : hosts.hosts()) {
                found.put(host.name(), Api.at(host.socket()).get("/swarmlog/digest").strip());
            }
            if (new HashSet<>(found.values()).size() == 1) {
                return;
            }
            Thread.sleep(LOOK_MS);
        }
        broken.add("the managers differ in what the swarm is (event, digest): " + found);
    }

    /// Each manager keeps a topic byte for byte as the others do, not only the one that leads it.
    private void sameCopies(String topic) throws IOException, InterruptedException {
        Map<String, Integer> sizes = new TreeMap<>();
        for (int look = 0; look < LOOKS; look++) {
            sizes.clear();
            Set<ByteBuffer> copies = new TreeSet<>();
            for (TestHost host : hosts.hosts()) {
                byte[] copy = copy(host, topic);
                sizes.put(host.name(), copy.length);
                copies.add(ByteBuffer.wrap(copy));
            }
            if (copies.size() == 1) {
                return;
            }
            Thread.sleep(LOOK_MS);
        }
        broken.add("the managers' copies of " + topic + " differ; they have bytes: " + sizes);
    }

    private static byte[] copy(TestHost host, String topic) throws IOException {
        Path folder = new HostFiles(host.dataRoot()).log().resolve(topic + "-0");
        try (Stream<Path> files = Files.list(folder)) {
            ByteArrayOutputStream copy = new ByteArrayOutputStream();
            for (Path file : files.filter(it -> it.toString().endsWith(".log")).sorted().toList()) {
                copy.writeBytes(Files.readAllBytes(file));
            }
            return copy.toByteArray();
        }
    }
}
