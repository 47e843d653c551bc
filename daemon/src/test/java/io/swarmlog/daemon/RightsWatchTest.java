package io.swarmlog.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmlog.command.json.SwarmReader;
import io.swarmlog.follow.LiveImage;
import io.swarmlog.image.ClusterImage;
import io.swarmlog.image.Fold;
import io.swarmlog.log.Event;
import io.swarmlog.log.EventRecord;
import io.swarmlog.log.Input;
import io.swarmlog.log.Origin;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeId;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.Sealed;
import io.swarmlog.model.SwarmId;
import io.swarmlog.rights.Roster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A manager that begins with a snapshot hears of nothing that happened before.
class RightsWatchTest {
    private static final NodeId SELF = new NodeId("self");
    private static final NodeId OTHER = new NodeId("other");

    @TempDir private Path root;

    @Test
    void whoIsNotInTheSnapshotAnyMoreIsGone() throws IOException {
        started(admitted(SELF, NodeSpec.Role.MANAGER), admitted(OTHER, NodeSpec.Role.WORKER));

        started(admitted(SELF, NodeSpec.Role.MANAGER));

        assertThat(remembered().gone()).containsExactly(OTHER.value());
    }

    @Test
    void whoIsAManagerNoMoreInTheSnapshotIsAWorkerSinceThen() throws IOException {
        started(admitted(SELF, NodeSpec.Role.MANAGER), admitted(OTHER, NodeSpec.Role.MANAGER));
        assertThat(remembered().workers()).isEmpty();

        started(
                admitted(SELF, NodeSpec.Role.MANAGER),
                admitted(OTHER, NodeSpec.Role.MANAGER),
                new Event.NodeCertified(OTHER, NodeSpec.Role.WORKER, "worker"));

        assertThat(remembered().workers()).isEqualTo(Map.of(OTHER.value(), 4_000L));
    }

    @Test
    void aPublisherThatIsRevokedInTheSnapshotIsRevoked() throws IOException {
        started(admitted(SELF, NodeSpec.Role.MANAGER), new Event.PublisherRevoked("pipeline"));

        assertThat(RightsWatch.isRevoked(new HostFiles(root), "pipeline")).isTrue();
        assertThat(remembered().revoked()).containsExactly("pipeline");
        assertThat(remembered().gone()).isEmpty();
    }

    @Test
    void whoIsRemovedWhileTheLogIsFollowedIsGone() throws IOException {
        var live = new Shown(admitted(SELF, NodeSpec.Role.MANAGER));
        try (var watch = new RightsWatch(new HostFiles(root), live, _ -> {})) {
            watch.read();
            live.happened(admitted(OTHER, NodeSpec.Role.MANAGER));
            live.happened(new Event.NodeRemoved(OTHER));
        }

        assertThat(remembered().gone()).containsExactly(OTHER.value());
    }

    /// Before the log is read an image is an old one.
    @Test
    void nobodyIsGoneBecauseItIsNotReadYet() throws IOException {
        started(admitted(SELF, NodeSpec.Role.MANAGER), admitted(OTHER, NodeSpec.Role.MANAGER));

        var live = new Shown();
        try (var watch = new RightsWatch(new HostFiles(root), live, _ -> {})) {
            live.happened(admitted(SELF, NodeSpec.Role.MANAGER));
            live.happened(admitted(OTHER, NodeSpec.Role.MANAGER));
            watch.read();
        }

        assertThat(remembered())
                .isEqualTo(
                        new Roster.Remembered(new TreeSet<>(), new TreeMap<>(), new TreeSet<>()));
    }

    @Test
    void aFileThatCanNotBeReadSaysWhatToDo() throws IOException {
        PropertyFile.write(
                new HostFiles(root).rights(), new TreeMap<>(Map.of(OTHER.value(), "MUCH soon")));

        assertThatThrownBy(this::remembered)
                .hasMessageContaining("rights.properties has 'MUCH soon'")
                .hasMessageContaining("remove that file");
    }

    private void started(Event... events) throws IOException {
        try (var watch = new RightsWatch(new HostFiles(root), new Shown(events), _ -> {})) {
            watch.read();
        }
    }

    private Roster.Remembered remembered() throws IOException {
        return (Roster.Remembered) RightsWatch.remembered(new HostFiles(root));
    }

    private static Event admitted(NodeId node, NodeSpec.Role role) {
        return new Event.NodeAdmitted(node, 1, role, "certificate");
    }

    private static Event begun() {
        Sealed any = new Sealed("", "");
        return new Event.SwarmInitialised(
                new SwarmId("swarm"),
                new Input.InitialiseSwarm(
                        "seed",
                        SwarmReader.DEFAULTS,
                        List.of("10.0.0.0/8"),
                        24,
                        4_789,
                        new NodeDescription.TlsTrust("root", "", ""),
                        new Input.SwarmSecrets(any, any, any, any)));
    }

    /// The image after some events that nobody hears of.
    private static final class Shown implements LiveImage {
        private final List<Listener> listeners = new ArrayList<>();
        private ClusterImage image = ClusterImage.EMPTY;

        Shown(Event... events) {
            happened(begun());
            for (Event event : events) {
                happened(event);
            }
        }

        void happened(Event event) {
            ClusterImage before = image;
            long number = before.sequence() + 1;
            var record =
                    new EventRecord(
                            number, number, number * 1_000, new Origin.Api(), "", "", true, event);
            image = Fold.apply(before, record);
            listeners.forEach(each -> each.advanced(List.of(record), before, image));
        }

        @Override
        public ClusterImage image() {
            return image;
        }

        @Override
        public LiveImage.Subscription subscribe(Listener listener) {
            listeners.add(listener);
            listener.advanced(List.of(), image, image);
            return () -> listeners.remove(listener);
        }
    }
}
