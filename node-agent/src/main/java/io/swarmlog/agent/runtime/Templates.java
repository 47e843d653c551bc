package io.swarmlog.agent.runtime;

import io.swarmlog.log.Assignment;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.Slot;
import io.swarmlog.model.TaskSpec;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fills in the templates of a container spec: `{{.Service.Name}}` and its like in the environment,
/// the hostname and the mounts. Source: SwarmKit template/expand.go, context.go.
///
/// Of Go's template language it reads fields, `index .Service.Labels "key"` and blanks; anything
/// else is an error that rejects the task, as a wrong field is.
public final class Templates {
    private static final Pattern ACTION = Pattern.compile("\\{\\{-?(.*?)-?}}", Pattern.DOTALL);
    private static final Pattern INDEX =
            Pattern.compile("index\\s+\\.Service\\.Labels\\s+(?:\"([^\"]*)\"|`([^`]*)`)");
    private static final String SERVICE_LABEL = ".Service.Labels.";

    private final Assignment assignment;
    private final Home home;

    private Templates(Assignment assignment, Home home) {
        this.assignment = assignment;
        this.home = home;
    }

    /// The name of a task and its container: `<service>.<slot>.<task>`, in a global service
    /// `<service>.<node>.<task>`. Source: SwarmKit api/naming.
    public static String taskName(Assignment assignment, Home home) {
        String place =
                switch (assignment.slot()) {
                    case Slot.Numbered(int number) -> Integer.toString(number);
                    case Slot.OnNode _ -> home.node().value();
                };
        return assignment.serviceName() + "." + place + "." + assignment.task();
    }

    /// The assignment with its templates filled in.
    ///
    /// @throws Trouble when a template is wrong
    static Assignment expand(Assignment assignment, Home home) {
        ContainerSpec spec = assignment.spec().containerSpec();
        if (!isTemplated(spec)) {
            return assignment;
        }
        return withContainer(assignment, new Templates(assignment, home).expand(spec));
    }

    private static boolean isTemplated(ContainerSpec spec) {
        return spec.hostname().contains("{{")
                || spec.env().stream().anyMatch(text -> text.contains("{{"))
                || !spec.mounts().isEmpty();
    }

    private ContainerSpec expand(ContainerSpec spec) {
        return new ContainerSpec(
                spec.image(),
                spec.labels(),
                spec.command(),
                spec.args(),
                within("expanding hostname failed: ", spec.hostname()),
                spec.env().stream().map(this::variable).toList(),
                spec.dir(),
                spec.user(),
                spec.groups(),
                spec.privileges(),
                spec.init(),
                spec.stopSignal(),
                spec.tty(),
                spec.openStdin(),
                spec.readOnly(),
                spec.mounts().stream().map(this::mount).toList(),
                spec.stopGracePeriodNs(),
                spec.healthcheck(),
                spec.hosts(),
                spec.dnsConfig(),
                spec.secrets(),
                spec.configs(),
                spec.isolation(),
                spec.sysctls(),
                spec.capabilityAdd(),
                spec.capabilityDrop(),
                spec.ulimits());
    }

    /// Only the value of `NAME=value` is a template (SwarmKit template/expand.go, `expandEnv`).
    private String variable(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0
                ? entry
                : entry.substring(0, equals + 1)
                        + within("expanding env failed: ", entry.substring(equals + 1));
    }

    private ContainerSpec.Mount mount(ContainerSpec.Mount mount) {
        String failed = "expanding mounts failed: expanding mount ";
        return new ContainerSpec.Mount(
                mount.type(),
                within(failed + "source \"" + mount.source() + "\": ", mount.source()),
                within(failed + "target \"" + mount.target() + "\": ", mount.target()),
                mount.readOnly(),
                mount.consistency(),
                mount.bindOptions(),
                mount.volumeOptions().map(this::volume),
                mount.tmpfsOptions());
    }

    private ContainerSpec.VolumeOptions volume(ContainerSpec.VolumeOptions options) {
        UnaryOperator<String> fill = text -> within("expanding mounts failed: ", text);
        return new ContainerSpec.VolumeOptions(
                options.noCopy(),
                values(options.labels(), fill),
                options.driverConfig()
                        .map(driver ->
                                new TaskSpec.Driver(
                                        driver.name(), values(driver.options(), fill))));
    }

    private static SortedMap<String, String> values(
            SortedMap<String, String> map, UnaryOperator<String> fill) {
        SortedMap<String, String> filled = new TreeMap<>();
        map.forEach((key, value) -> filled.put(key, fill.apply(value)));
        return filled;
    }

    private String within(String failed, String text) {
        if (!text.contains("{{")) {
            return text;
        }
        Matcher action = ACTION.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (action.find()) {
            String expression = action.group(1).strip();
            String value =
                    value(expression)
                            .orElseThrow(() ->
                                    Trouble.lasting(
                                            failed
                                                    + "expected a field of .Service, .Node"
                                                    + " or .Task, but it is \""
                                                    + expression
                                                    + "\""));
            action.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return action.appendTail(filled).toString();
    }

    private Optional<String> value(String expression) {
        return switch (expression) {
            case ".Service.ID" -> Optional.of(assignment.service().value());
            case ".Service.Name" -> Optional.of(assignment.serviceName());
            case ".Service.Labels" -> Optional.of(goMap(assignment.serviceLabels()));
            case ".Node.ID" -> Optional.of(home.node().value());
            case ".Node.Hostname" -> Optional.of(home.hostname());
            case ".Node.Platform.OS" -> Optional.of(home.platform().os());
            case ".Node.Platform.Architecture" -> Optional.of(home.platform().architecture());
            case ".Task.ID" -> Optional.of(assignment.task().value());
            case ".Task.Name" -> Optional.of(taskName(assignment, home));
            case ".Task.Slot" ->
                    Optional.of(
                            switch (assignment.slot()) {
                                case Slot.Numbered(int number) -> Integer.toString(number);
                                case Slot.OnNode(var node) -> node.value();
                            });
            default -> label(expression);
        };
    }

    private Optional<String> label(String expression) {
        if (expression.startsWith(SERVICE_LABEL)) {
            return Optional.ofNullable(
                    assignment.serviceLabels().get(expression.substring(SERVICE_LABEL.length())));
        }
        Matcher index = INDEX.matcher(expression);
        if (!index.matches()) {
            return Optional.empty();
        }
        String key = index.group(1) == null ? index.group(2) : index.group(1);
        return Optional.of(assignment.serviceLabels().getOrDefault(key, ""));
    }

    /// As Go prints a map: `map[a:1 b:2]`.
    private static String goMap(SortedMap<String, String> map) {
        List<String> entries =
                map.entrySet().stream().map(e -> e.getKey() + ":" + e.getValue()).toList();
        return "map[" + String.join(" ", entries) + "]";
    }

    private static Assignment withContainer(Assignment assignment, ContainerSpec container) {
        TaskSpec spec = assignment.spec();
        return new Assignment(
                assignment.task(),
                assignment.node(),
                assignment.service(),
                assignment.serviceName(),
                assignment.serviceLabels(),
                assignment.slot(),
                assignment.desired(),
                assignment.observed(),
                new TaskSpec(
                        container,
                        spec.resources(),
                        spec.restartPolicy(),
                        spec.placement(),
                        spec.networks(),
                        spec.logDriver(),
                        spec.forceUpdate(),
                        spec.runtime()),
                assignment.hostPorts(),
                assignment.networks(),
                assignment.registryAuth(),
                assignment.genericResources());
    }
}
