package io.swarmlog.state.place;

import io.swarmlog.image.ClusterImage;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.NetworkId;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.TaskSpec;
import io.swarmlog.state.constraint.Constraints;
import java.util.ArrayList;
import java.util.List;

/// What a task asks of a node whatever else runs there: plugins, constraints, platforms. Many
/// services ask the same.
record Needs(
        List<NodeDescription.Plugin> plugins,
        Constraints constraints,
        List<TaskSpec.Platform> platforms) {
    private static final String VOLUME = "Volume";
    private static final String NETWORK = "Network";
    private static final String LOG = "Log";
    private static final String LATEST = ":latest";

    /// Drivers every node has: swarm's own networks and those of any engine need no plugin.
    private static final List<String> BUILT_IN_NETWORKS = List.of("overlay", "bridge", "host");

    static Needs of(TaskSpec spec, ClusterImage image) {
        return new Needs(
                plugins(spec, image),
                Constraints.of(spec),
                spec.placement().map(TaskSpec.Placement::platforms).orElse(List.of()));
    }

    private static List<NodeDescription.Plugin> plugins(TaskSpec spec, ClusterImage image) {
        List<NodeDescription.Plugin> plugins = new ArrayList<>();
        for (ContainerSpec.Mount mount : spec.containerSpec().mounts()) {
            String driver =
                    mount.volumeOptions()
                            .flatMap(ContainerSpec.VolumeOptions::driverConfig)
                            .map(TaskSpec.Driver::name)
                            .orElse("");
            if (mount.type().equals("volume") && !driver.isEmpty() && !driver.equals("local")) {
                plugins.add(new NodeDescription.Plugin(VOLUME, driver));
            }
        }
        for (TaskSpec.NetworkAttachment attachment : spec.networks()) {
            String driver =
                    image.network(new NetworkId(attachment.target()))
                            .map(network -> network.spec())
                            .map(NetworkSpec::driver)
                            .orElse("");
            if (!driver.isEmpty() && !BUILT_IN_NETWORKS.contains(driver)) {
                plugins.add(new NodeDescription.Plugin(NETWORK, driver));
            }
        }
        String log = spec.logDriver().map(TaskSpec.Driver::name).orElse("");
        if (!log.isEmpty() && !log.equals("none")) {
            plugins.add(new NodeDescription.Plugin(LOG, log));
        }
        return List.copyOf(plugins);
    }

    boolean pluginsAreOn(NodeDescription node) {
        for (NodeDescription.Plugin wanted : plugins) {
            if (!isOn(wanted, node.engine().plugins())) {
                return false;
            }
        }
        return true;
    }

    /// An engine that names no log driver at all is old, not without any.
    private static boolean isOn(NodeDescription.Plugin wanted, List<NodeDescription.Plugin> there) {
        boolean typeNamed = false;
        for (NodeDescription.Plugin plugin : there) {
            if (plugin.type().equals(wanted.type())) {
                typeNamed = true;
                if (plugin.name().equals(wanted.name())
                        || plugin.name().equals(wanted.name() + LATEST)) {
                    return true;
                }
            }
        }
        return wanted.type().equals(LOG) && !typeNamed;
    }

    boolean supports(TaskSpec.Platform node) {
        return platforms.isEmpty() || platforms.stream().anyMatch(wanted -> fits(wanted, node));
    }

    private static boolean fits(TaskSpec.Platform wanted, TaskSpec.Platform node) {
        String architecture = asImagesSay(wanted.architecture());
        return (architecture.isEmpty() || architecture.equals(asImagesSay(node.architecture())))
                && (wanted.os().isEmpty() || wanted.os().equals(node.os()));
    }

    /// Kernels and images call the same machine by different names.
    private static String asImagesSay(String architecture) {
        return switch (architecture) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> architecture;
        };
    }
}
