package io.swarmlog.model;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The container a task runs (Docker Engine API v1.41 `ContainerSpec`), every field as the user
/// sent it; empty and zero mean "the image's" or "the engine's default".
public record ContainerSpec(
        String image,
        SortedMap<String, String> labels,
        List<String> command,
        List<String> args,
        String hostname,
        List<String> env,
        String dir,
        String user,
        List<String> groups,
        Optional<Privileges> privileges,
        Optional<Boolean> init,
        String stopSignal,
        boolean tty,
        boolean openStdin,
        boolean readOnly,
        List<Mount> mounts,
        Optional<Long> stopGracePeriodNs,
        Optional<Healthcheck> healthcheck,
        List<String> hosts,
        Optional<DnsConfig> dnsConfig,
        List<FileReference> secrets,
        List<FileReference> configs,
        String isolation,
        SortedMap<String, String> sysctls,
        List<String> capabilityAdd,
        List<String> capabilityDrop,
        List<Ulimit> ulimits) {

    /// SwarmKit api/defaults: 10 s.
    public static final long DEFAULT_STOP_GRACE_NS = 10_000_000_000L;

    /// SELinux and credential settings, kept as sent.
    public record Privileges(
            Optional<CredentialSpec> credentialSpec, Optional<SelinuxContext> selinuxContext) {}

    /// Exactly one of the three is set.
    public record CredentialSpec(String config, String file, String registry) {}

    /// The SELinux label of the container.
    public record SelinuxContext(
            boolean disable, String user, String role, String type, String level) {}

    /// A mount. Type is `bind`, `volume`, `tmpfs` or `npipe`.
    public record Mount(
            String type,
            String source,
            String target,
            boolean readOnly,
            String consistency,
            Optional<BindOptions> bindOptions,
            Optional<VolumeOptions> volumeOptions,
            Optional<TmpfsOptions> tmpfsOptions) {}

    /// Options of a bind mount.
    public record BindOptions(String propagation, boolean nonRecursive) {}

    /// Options of a volume mount.
    public record VolumeOptions(
            boolean noCopy,
            SortedMap<String, String> labels,
            Optional<TaskSpec.Driver> driverConfig) {}

    /// Options of a tmpfs mount; `mode` are permission bits.
    public record TmpfsOptions(long sizeBytes, int mode) {}

    /// How to tell that the container works. Times in ns, 0 means inherit; `test` as in a
    /// Dockerfile.
    public record Healthcheck(
            List<String> test, long intervalNs, long timeoutNs, long startPeriodNs, int retries) {}

    /// What the container's resolver is told.
    public record DnsConfig(List<String> nameservers, List<String> search, List<String> options) {}

    /// A secret or config by id and name, and the file it becomes.
    public record FileReference(
            String id, String name, String fileName, String uid, String gid, int mode) {}

    /// A resource limit of the processes (`nofile`, …).
    public record Ulimit(String name, long soft, long hard) {}

    public long stopGraceNs() {
        return stopGracePeriodNs.orElse(DEFAULT_STOP_GRACE_NS);
    }
}
