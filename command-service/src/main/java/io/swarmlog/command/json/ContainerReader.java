package io.swarmlog.command.json;

import io.swarmlog.model.ContainerSpec;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the container of a task template (Docker Engine API v1.41 `ContainerSpec`).
final class ContainerReader {
    /// Other words than these mean the default, as in real engines.
    private static final List<String> ISOLATIONS = List.of("process", "hyperv");

    private ContainerReader() {}

    static ContainerSpec read(GoStruct spec, ApiVersion version) {
        boolean before141 = version.isBefore(41);
        String isolation = spec.text("Isolation").toLowerCase(Locale.ROOT);
        return new ContainerSpec(
                spec.text("Image"),
                spec.map("Labels"),
                spec.texts("Command"),
                spec.texts("Args"),
                spec.text("Hostname"),
                spec.texts("Env"),
                spec.text("Dir"),
                spec.text("User"),
                spec.texts("Groups"),
                spec.struct("Privileges", "Privileges").map(p -> privileges(p, version)),
                spec.optionalFlag("Init"),
                spec.text("StopSignal"),
                spec.flag("TTY"),
                spec.flag("OpenStdin"),
                spec.flag("ReadOnly"),
                spec.structs("Mounts", "mount.Mount").stream().map(ContainerReader::mount).toList(),
                spec.optionalNanos("StopGracePeriod"),
                spec.struct("Healthcheck", "container.HealthConfig")
                        .map(ContainerReader::healthcheck),
                spec.texts("Hosts"),
                spec.struct("DNSConfig", "DNSConfig").map(ContainerReader::dns),
                files(spec, "Secret"),
                files(spec, "Config"),
                ISOLATIONS.contains(isolation) ? isolation : "",
                version.isBefore(40) ? new TreeMap<>() : spec.map("Sysctls"),
                before141 ? List.of() : spec.texts("CapabilityAdd"),
                before141 ? List.of() : spec.texts("CapabilityDrop"),
                before141 ? List.of() : ulimits(spec));
    }

    private static ContainerSpec.Privileges privileges(GoStruct privileges, ApiVersion version) {
        return new ContainerSpec.Privileges(
                privileges
                        .struct("CredentialSpec", "CredentialSpec")
                        .map(credential ->
                                new ContainerSpec.CredentialSpec(
                                        version.isBefore(40) ? "" : credential.text("Config"),
                                        credential.text("File"),
                                        credential.text("Registry"))),
                privileges
                        .struct("SELinuxContext", "SELinuxContext")
                        .map(context ->
                                new ContainerSpec.SelinuxContext(
                                        context.flag("Disable"),
                                        context.text("User"),
                                        context.text("Role"),
                                        context.text("Type"),
                                        context.text("Level"))));
    }

    private static ContainerSpec.Mount mount(GoStruct mount) {
        return new ContainerSpec.Mount(
                mount.text("Type"),
                mount.text("Source"),
                mount.text("Target"),
                mount.flag("ReadOnly"),
                mount.text("Consistency"),
                mount.struct("BindOptions", "mount.BindOptions")
                        .map(bind ->
                                new ContainerSpec.BindOptions(
                                        bind.text("Propagation"), bind.flag("NonRecursive"))),
                mount.struct("VolumeOptions", "mount.VolumeOptions")
                        .map(volume ->
                                new ContainerSpec.VolumeOptions(
                                        volume.flag("NoCopy"),
                                        volume.map("Labels"),
                                        volume.struct("DriverConfig", "mount.Driver")
                                                .map(TaskSpecReader::driver))),
                mount.struct("TmpfsOptions", "mount.TmpfsOptions")
                        .map(tmpfs ->
                                new ContainerSpec.TmpfsOptions(
                                        tmpfs.int64("SizeBytes"), tmpfs.uint32("Mode"))));
    }

    private static ContainerSpec.Healthcheck healthcheck(GoStruct check) {
        return new ContainerSpec.Healthcheck(
                check.texts("Test"),
                check.nanos("Interval"),
                check.nanos("Timeout"),
                check.nanos("StartPeriod"),
                check.int32("Retries"));
    }

    private static ContainerSpec.DnsConfig dns(GoStruct dns) {
        return new ContainerSpec.DnsConfig(
                dns.texts("Nameservers"), dns.texts("Search"), dns.texts("Options"));
    }

    private static List<ContainerSpec.FileReference> files(GoStruct spec, String kind) {
        return spec.structs(kind + "s", kind + "Reference").stream()
                .map(reference -> {
                    Optional<GoStruct> file =
                            reference.struct("File", kind + "ReferenceFileTarget");
                    return new ContainerSpec.FileReference(
                            reference.text(kind + "ID"),
                            reference.text(kind + "Name"),
                            file.map(f -> f.text("Name")).orElse(""),
                            file.map(f -> f.text("UID")).orElse(""),
                            file.map(f -> f.text("GID")).orElse(""),
                            file.map(f -> f.uint32("Mode")).orElse(0));
                })
                .toList();
    }

    private static List<ContainerSpec.Ulimit> ulimits(GoStruct spec) {
        return spec.structs("Ulimits", "units.Ulimit").stream()
                .map(limit ->
                        new ContainerSpec.Ulimit(
                                limit.text("Name"), limit.int64("Soft"), limit.int64("Hard")))
                .toList();
    }
}
