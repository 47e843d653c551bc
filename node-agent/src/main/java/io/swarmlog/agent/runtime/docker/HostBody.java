package io.swarmlog.agent.runtime.docker;

import io.swarmlog.log.Assignment;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.TaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The `HostConfig` of a task's container. Reservations are placement's and not told to the engine,
/// as in swarm mode.
final class HostBody {
    private HostBody() {}

    /// The period in which a CPU quota holds: 100 ms, in µs (moby `cpuQuotaPeriod`).
    private static final long CPU_PERIOD_US = 100_000;

    private static final long NANOS_PER_CPU = 1_000_000_000L;

    static Map<String, Object> of(Assignment assignment) {
        TaskSpec task = assignment.spec();
        ContainerSpec spec = task.containerSpec();
        Map<String, Object> host = new LinkedHashMap<>();
        host.put("RestartPolicy", Map.of("Name", "no"));
        task.resources()
                .flatMap(TaskSpec.Resources::limits)
                .ifPresent(limits -> limit(host, limits));
        host.put("ReadonlyRootfs", spec.readOnly());
        spec.init().ifPresent(init -> host.put("Init", init));
        list(host, "GroupAdd", spec.groups());
        list(host, "CapAdd", spec.capabilityAdd());
        list(host, "CapDrop", spec.capabilityDrop());
        list(host, "ExtraHosts", extraHosts(spec.hosts()));
        list(host, "SecurityOpt", securityOptions(spec));
        list(host, "Mounts", spec.mounts().stream().map(HostBody::mount).toList());
        list(host, "Ulimits", spec.ulimits().stream().map(HostBody::ulimit).toList());
        if (!spec.sysctls().isEmpty()) {
            host.put("Sysctls", spec.sysctls());
        }
        spec.dnsConfig().ifPresent(dns -> dns(host, dns));
        task.logDriver().ifPresent(driver -> host.put("LogConfig", log(driver)));
        host.put("PortBindings", bindings(assignment));
        return host;
    }

    private static void limit(Map<String, Object> host, TaskSpec.Limits limits) {
        if (limits.memoryBytes() > 0) {
            host.put("Memory", limits.memoryBytes());
        }
        if (limits.nanoCpus() > 0) {
            host.put("CpuPeriod", CPU_PERIOD_US);
            host.put(
                    "CpuQuota",
                    Math.multiplyHigh(limits.nanoCpus(), CPU_PERIOD_US) == 0
                            ? limits.nanoCpus() * CPU_PERIOD_US / NANOS_PER_CPU
                            : 0);
        }
        if (limits.pids() > 0) {
            host.put("PidsLimit", limits.pids());
        }
    }

    /// Swarm writes `address name aliases…`, the engine `name:address`; aliases are dropped, as in
    /// swarm mode.
    private static List<String> extraHosts(List<String> hosts) {
        List<String> extra = new ArrayList<>();
        for (String entry : hosts) {
            String[] parts = entry.strip().split("\\s+");
            if (parts.length > 1) {
                extra.add(parts[1] + ":" + parts[0]);
            }
        }
        return extra;
    }

    private static List<String> securityOptions(ContainerSpec spec) {
        List<String> options = new ArrayList<>();
        spec.privileges()
                .flatMap(ContainerSpec.Privileges::credentialSpec)
                .ifPresent(credential -> {
                    option(options, "credentialspec=file://", credential.file());
                    option(options, "credentialspec=registry://", credential.registry());
                });
        spec.privileges()
                .flatMap(ContainerSpec.Privileges::selinuxContext)
                .ifPresent(selinux -> {
                    if (selinux.disable()) {
                        options.add("label=disable");
                    }
                    option(options, "label=user:", selinux.user());
                    option(options, "label=role:", selinux.role());
                    option(options, "label=level:", selinux.level());
                    option(options, "label=type:", selinux.type());
                });
        return options;
    }

    private static void option(List<String> options, String name, String value) {
        if (!value.isEmpty()) {
            options.add(name + value);
        }
    }

    private static Map<String, Object> mount(ContainerSpec.Mount mount) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Type", mount.type());
        ContainerBody.text(body, "Source", mount.source());
        body.put("Target", mount.target());
        body.put("ReadOnly", mount.readOnly());
        ContainerBody.text(body, "Consistency", mount.consistency());
        mount.bindOptions()
                .ifPresent(bind -> {
                    Map<String, Object> options = new LinkedHashMap<>();
                    ContainerBody.text(options, "Propagation", bind.propagation());
                    options.put("NonRecursive", bind.nonRecursive());
                    body.put("BindOptions", options);
                });
        mount.volumeOptions().ifPresent(volume -> body.put("VolumeOptions", volume(volume)));
        mount.tmpfsOptions()
                .ifPresent(tmpfs ->
                        body.put(
                                "TmpfsOptions",
                                Map.of(
                                        "SizeBytes", tmpfs.sizeBytes(),
                                        "Mode", tmpfs.mode())));
        return body;
    }

    private static Map<String, Object> volume(ContainerSpec.VolumeOptions volume) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("NoCopy", volume.noCopy());
        options.put("Labels", volume.labels());
        volume.driverConfig()
                .ifPresent(driver ->
                        options.put(
                                "DriverConfig",
                                Map.of("Name", driver.name(), "Options", driver.options())));
        return options;
    }

    private static Map<String, Object> ulimit(ContainerSpec.Ulimit ulimit) {
        return Map.of("Name", ulimit.name(), "Soft", ulimit.soft(), "Hard", ulimit.hard());
    }

    private static void dns(Map<String, Object> host, ContainerSpec.DnsConfig dns) {
        list(host, "Dns", dns.nameservers());
        list(host, "DnsSearch", dns.search());
        list(host, "DnsOptions", dns.options());
    }

    private static Map<String, Object> log(TaskSpec.Driver driver) {
        return Map.of("Type", driver.name(), "Config", driver.options());
    }

    /// Port 0 lets the engine choose.
    private static Map<String, Object> bindings(Assignment assignment) {
        Map<String, List<Map<String, String>>> bindings = new LinkedHashMap<>();
        for (EndpointSpec.Port port : ContainerBody.hostPorts(assignment)) {
            String published = port.publishedPort() == 0 ? "" : "" + port.publishedPort();
            bindings.computeIfAbsent(ContainerBody.key(port), _ -> new ArrayList<>())
                    .add(Map.of("HostPort", published));
        }
        return new LinkedHashMap<>(bindings);
    }

    private static void list(Map<String, Object> host, String name, List<?> values) {
        if (!values.isEmpty()) {
            host.put(name, values);
        }
    }
}
