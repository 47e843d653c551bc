package io.swarmlog.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.hosts.Programs;
import io.swarmlog.hosts.TestHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// A client within a host that asks a published port of that host again and again, while all tasks
/// behind it are on other hosts: each request goes through the mesh to one of them.
final class WebTraffic implements AutoCloseable {
    static final String SERVICE = "web";

    private static final int PORT = 8_080;
    private static final int REPLICAS = 2;
    private static final Duration LOOK = Duration.ofMillis(200);

    /// About 20 requests a second. It is one shell that starts nothing, since a process for each
    /// request would cost more than the request; it ends when its input does. An answer is there
    /// within 5 s or it is none. For each request it prints when it was answered, and by whom, or
    /// why it failed.
    private static final String CLIENT =
            """
            while :; do
                how='no connection'
                who=
                if { exec 3<>"/dev/tcp/$0/$1"; } 2>/dev/null; then
                    how='closed without an answer'
                    printf 'GET / HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' "$0" >&3
                    read -rt 5 -u 3 how || how="no answer ($?)"
                    while read -rt 5 -u 3 line; do who=$line; done
                    exec 3<&-
                fi
                echo "${EPOCHREALTIME/[.,]/} $who ${how%$'\\r'}"
                read -rt 0.045 _
                [ $? -gt 128 ] || exit 0
            done
            """;

    private final Process client;
    private final Thread reader;
    private final List<Failure> failures = new ArrayList<>();
    private final TreeSet<String> tasks = new TreeSet<>();
    private long answered;

    /// A request without an answer of a task.
    record Failure(long atMs, String how) {}

    private WebTraffic(Process client) {
        this.client = client;
        this.reader = Thread.ofVirtual().start(this::count);
    }

    /// Creates the service; begins when its tasks answer.
    static WebTraffic begin(TestHost host) throws IOException, InterruptedException {
        Api.at(host.socket()).ask("POST", "/services/create", spec(host));
        String url = "http://" + host.address() + ":" + PORT + "/";
        TreeSet<String> heard = new TreeSet<>();
        Api.await(
                "all tasks of " + SERVICE + " to answer",
                LOOK,
                () -> {
                    var answer = host.get(url);
                    if (answer.exit() == 0) {
                        heard.add(answer.out().strip());
                    }
                    return heard.size() == REPLICAS;
                });
        List<String> command = List.of("bash", "-c", CLIENT, host.address(), "" + PORT);
        return new WebTraffic(Programs.started(Programs.builder(host.within(command))));
    }

    private static String spec(TestHost client) {
        return """
        {"Name":"%s","TaskTemplate":{"ContainerSpec":{"Image":"%s:latest","Command":\
        ["/bin/busybox","sh","-c","/bin/busybox hostname > /index.html; exec /bin/busybox httpd -f -h /"],\
        "StopSignal":"SIGKILL"},"Placement":{"Constraints":["node.hostname!=%s"]}},\
        "Mode":{"Replicated":{"Replicas":%d}},"EndpointSpec":{"Ports":[{"Protocol":"tcp",\
        "TargetPort":80,"PublishedPort":%d,"PublishMode":"ingress"}]}}\
        """
                .formatted(SERVICE, Fleet.IMAGE, client.name(), REPLICAS, PORT);
    }

    private void count() {
        try (BufferedReader lines = client.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                String[] words = line.split(" ", 3);
                add(Long.parseLong(words[0]) / 1_000, words[1], words[2]);
                line = lines.readLine();
            }
        } catch (IOException _) {
            // The client was ended.
        }
    }

    private synchronized void add(long atMs, String who, String how) {
        if (how.contains(" 200 ") && !who.isEmpty()) {
            answered++;
            tasks.add(who);
        } else {
            failures.add(new Failure(atMs, how));
        }
    }

    /// How many requests were answered.
    synchronized long answered() {
        return answered;
    }

    /// How many tasks answered.
    synchronized int tasks() {
        return tasks.size();
    }

    /// All requests that were not.
    synchronized List<Failure> failures() {
        return List.copyOf(failures);
    }

    /// Ends it; returns when the last request has been counted.
    @Override
    public void close() throws IOException {
        client.getOutputStream().close();
        try {
            reader.join();
        } catch (InterruptedException _) {
            client.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// The ids of the services that must stay as they are.
    static List<String> steady(TestHost host) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String service : List.of(SERVICE, Fleet.SERVICE)) {
            JsonNode found = Fleet.asked(host, "/services/" + service);
            ids.add(found.path("ID").asText());
        }
        return ids;
    }
}
