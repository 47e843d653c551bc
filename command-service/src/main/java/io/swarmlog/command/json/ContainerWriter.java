package io.swarmlog.command.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swarmlog.model.ContainerSpec;
import java.util.List;
import java.util.Optional;

/// Writes a `ContainerSpec`.
final class ContainerWriter {
    private ContainerWriter() {}

    static ObjectNode container(ContainerSpec spec) {
        GoObject out =
                new GoObject()
                        .add("Image", spec.image())
                        .add("Labels", spec.labels())
                        .add("Command", spec.command())
                        .add("Args", spec.args())
                        .add("Hostname", spec.hostname())
                        .add("Env", spec.env())
                        .add("Dir", spec.dir())
                        .add("User", spec.user())
                        .add("Groups", spec.groups());
        spec.privileges().ifPresent(p -> out.put("Privileges", privileges(p)));
        spec.init().ifPresent(init -> out.put("Init", init));
        out.add("StopSignal", spec.stopSignal())
                .add("TTY", spec.tty())
                .add("OpenStdin", spec.openStdin())
                .add("ReadOnly", spec.readOnly())
                .addAll("Mounts", spec.mounts().stream().map(ContainerWriter::mount).toList());
        spec.stopGracePeriodNs().ifPresent(period -> out.put("StopGracePeriod", period));
        spec.healthcheck().ifPresent(check -> out.put("Healthcheck", healthcheck(check)));
        out.add("Hosts", spec.hosts());
        spec.dnsConfig().ifPresent(dns -> out.put("DNSConfig", dns(dns)));
        return out.addAll("Secrets", files("Secret", spec.secrets()))
                .addAll("Configs", files("Config", spec.configs()))
                .put("Isolation", ServiceSpecWriter.or(spec.isolation(), "default"))
                .add("Sysctls", spec.sysctls())
                .add("CapabilityAdd", spec.capabilityAdd())
                .add("CapabilityDrop", spec.capabilityDrop())
                .addAll("Ulimits", spec.ulimits().stream().map(ContainerWriter::ulimit).toList())
                .node();
    }

    static ContainerSpec withDefaults(ContainerSpec spec) {
        return new ContainerSpec(
                spec.image(),
                spec.labels(),
                spec.command(),
                spec.args(),
                spec.hostname(),
                spec.env(),
                spec.dir(),
                spec.user(),
                spec.groups(),
                spec.privileges(),
                spec.init(),
                spec.stopSignal(),
                spec.tty(),
                spec.openStdin(),
                spec.readOnly(),
                spec.mounts(),
                Optional.of(spec.stopGraceNs()),
                spec.healthcheck(),
                spec.hosts(),
                spec.dnsConfig()
                        .or(() ->
                                Optional.of(
                                        new ContainerSpec.DnsConfig(
                                                List.of(), List.of(), List.of()))),
                spec.secrets(),
                spec.configs(),
                spec.isolation(),
                spec.sysctls(),
                spec.capabilityAdd(),
                spec.capabilityDrop(),
                spec.ulimits());
    }

    private static ObjectNode privileges(ContainerSpec.Privileges privileges) {
        GoObject out = new GoObject();
        privileges
                .credentialSpec()
                .ifPresentOrElse(
                        credential ->
                                out.put(
                                        "CredentialSpec",
                                        new GoObject()
                                                .put("Config", credential.config())
                                                .put("File", credential.file())
                                                .put("Registry", credential.registry())
                                                .node()),
                        () -> out.putNull("CredentialSpec"));
        privileges
                .selinuxContext()
                .ifPresentOrElse(
                        context ->
                                out.put(
                                        "SELinuxContext",
                                        new GoObject()
                                                .put("Disable", context.disable())
                                                .put("User", context.user())
                                                .put("Role", context.role())
                                                .put("Type", context.type())
                                                .put("Level", context.level())
                                                .node()),
                        () -> out.putNull("SELinuxContext"));
        return out.node();
    }

    private static ObjectNode mount(ContainerSpec.Mount mount) {
        GoObject out =
                new GoObject()
                        .add("Type", mount.type())
                        .add("Source", mount.source())
                        .add("Target", mount.target())
                        .add("ReadOnly", mount.readOnly())
                        .add("Consistency", mount.consistency());
        mount.bindOptions()
                .ifPresent(bind ->
                        out.put(
                                "BindOptions",
                                new GoObject()
                                        .add("Propagation", bind.propagation())
                                        .add("NonRecursive", bind.nonRecursive())
                                        .node()));
        mount.volumeOptions().ifPresent(volume -> out.put("VolumeOptions", volume(volume)));
        mount.tmpfsOptions()
                .ifPresent(tmpfs ->
                        out.put(
                                "TmpfsOptions",
                                new GoObject()
                                        .add("SizeBytes", tmpfs.sizeBytes())
                                        .add("Mode", tmpfs.mode())
                                        .node()));
        return out.node();
    }

    private static ObjectNode volume(ContainerSpec.VolumeOptions volume) {
        GoObject out = new GoObject().add("NoCopy", volume.noCopy()).add("Labels", volume.labels());
        volume.driverConfig()
                .ifPresent(driver -> out.put("DriverConfig", TaskSpecWriter.driver(driver)));
        return out.node();
    }

    private static ObjectNode healthcheck(ContainerSpec.Healthcheck check) {
        return new GoObject()
                .add("Test", check.test())
                .add("Interval", check.intervalNs())
                .add("Timeout", check.timeoutNs())
                .add("StartPeriod", check.startPeriodNs())
                .add("Retries", check.retries())
                .node();
    }

    private static ObjectNode dns(ContainerSpec.DnsConfig dns) {
        return new GoObject()
                .add("Nameservers", dns.nameservers())
                .add("Search", dns.search())
                .add("Options", dns.options())
                .node();
    }

    private static List<ObjectNode> files(
            String kind, List<ContainerSpec.FileReference> references) {
        return references.stream().map(reference -> file(kind, reference)).toList();
    }

    private static ObjectNode file(String kind, ContainerSpec.FileReference reference) {
        GoObject out = new GoObject();
        if (!reference.fileName().isEmpty()) {
            out.put(
                    "File",
                    new GoObject()
                            .put("Name", reference.fileName())
                            .put("UID", reference.uid())
                            .put("GID", reference.gid())
                            .put("Mode", reference.mode())
                            .node());
        }
        return out.put(kind + "ID", reference.id()).put(kind + "Name", reference.name()).node();
    }

    private static ObjectNode ulimit(ContainerSpec.Ulimit limit) {
        return new GoObject()
                .put("Name", limit.name())
                .put("Hard", limit.hard())
                .put("Soft", limit.soft())
                .node();
    }
}
