package io.swarmlog.state.admit;

import io.swarmlog.log.Input;
import io.swarmlog.model.ContainerSpec;
import io.swarmlog.model.EndpointSpec;
import io.swarmlog.model.NetworkSpec;
import io.swarmlog.model.NodeDescription;
import io.swarmlog.model.NodeSpec;
import io.swarmlog.model.ServiceSpec;
import io.swarmlog.model.SwarmSpec;
import io.swarmlog.model.TaskSpec;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// How large a spec is: the bytes of its texts and some for each entry, about what it takes on the
/// log. Counted by hand, so that it is the same whatever the codec becomes.
final class SpecSize {
    /// For each text, and for each entry of a list: its length, and numbers beside it.
    private static final int ENTRY_BYTES = 8;

    private long bytes;

    private SpecSize() {}

    static long of(ServiceSpec spec) {
        SpecSize size = new SpecSize();
        size.text(spec.name()).map(spec.labels()).task(spec.taskTemplate());
        for (EndpointSpec.Port port : spec.ports()) {
            size.text(port.name()).text(port.protocol()).text(port.publishMode());
        }
        return size.bytes;
    }

    static long of(NetworkSpec spec) {
        SpecSize size = new SpecSize();
        size.text(spec.name()).map(spec.labels()).text(spec.driver()).map(spec.options());
        spec.ipam()
                .ifPresent(ipam -> {
                    size.text(ipam.driver()).map(ipam.options());
                    for (NetworkSpec.IpamConfig config : ipam.config()) {
                        size.text(config.subnet())
                                .text(config.range())
                                .text(config.gateway())
                                .map(config.auxiliaryAddresses());
                    }
                });
        return size.bytes;
    }

    static long of(NodeSpec spec) {
        return new SpecSize().text(spec.name()).map(spec.labels()).bytes;
    }

    static long of(Input.RegisterNode seen) {
        NodeDescription node = seen.description();
        SpecSize size = new SpecSize().text(seen.node().value()).text(node.hostname());
        size.text(seen.address().host()).text(seen.address().managerHostPort());
        size.text(node.platform().architecture()).text(node.platform().os());
        node.genericResources().forEach(size::generic);
        size.text(node.engine().engineVersion()).map(node.engine().labels());
        node.engine().plugins().forEach(it -> size.text(it.type()).text(it.name()));
        size.text(node.tls().trustRoot()).text(node.tls().certIssuerSubject());
        size.text(node.tls().certIssuerPublicKey());
        return size.bytes;
    }

    static long of(SwarmSpec spec) {
        SpecSize size = new SpecSize().text(spec.name()).map(spec.labels());
        size.driver(spec.defaultLogDriver());
        return size.bytes;
    }

    private void task(TaskSpec spec) {
        container(spec.containerSpec());
        text(spec.runtime());
        spec.placement()
                .ifPresent(placement -> {
                    texts(placement.constraints());
                    placement.preferences().forEach(it -> text(it.spreadDescriptor()));
                    placement.platforms().forEach(it -> text(it.architecture()).text(it.os()));
                });
        spec.resources()
                .flatMap(TaskSpec.Resources::reservations)
                .ifPresent(reserved -> reserved.genericResources().forEach(this::generic));
        for (TaskSpec.NetworkAttachment network : spec.networks()) {
            text(network.target()).texts(network.aliases()).map(network.driverOpts());
        }
        driver(spec.logDriver());
    }

    private void generic(TaskSpec.GenericResource resource) {
        switch (resource) {
            case TaskSpec.GenericResource.Discrete(String kind, long _) -> text(kind);
            case TaskSpec.GenericResource.Named(String kind, String value) ->
                    text(kind).text(value);
        }
    }

    private void container(ContainerSpec spec) {
        text(spec.image()).map(spec.labels()).texts(spec.command()).texts(spec.args());
        text(spec.hostname()).texts(spec.env()).text(spec.dir()).text(spec.user());
        texts(spec.groups()).text(spec.stopSignal()).texts(spec.hosts()).text(spec.isolation());
        map(spec.sysctls()).texts(spec.capabilityAdd()).texts(spec.capabilityDrop());
        spec.ulimits().forEach(it -> text(it.name()));
        spec.mounts().forEach(this::mount);
        spec.healthcheck().ifPresent(health -> texts(health.test()));
        spec.dnsConfig()
                .ifPresent(
                        dns -> texts(dns.nameservers()).texts(dns.search()).texts(dns.options()));
        files(spec.secrets());
        files(spec.configs());
        spec.privileges().ifPresent(this::privileges);
    }

    private void privileges(ContainerSpec.Privileges privileges) {
        privileges
                .credentialSpec()
                .ifPresent(it -> text(it.config()).text(it.file()).text(it.registry()));
        privileges
                .selinuxContext()
                .ifPresent(it -> text(it.user()).text(it.role()).text(it.type()).text(it.level()));
    }

    private void files(List<ContainerSpec.FileReference> files) {
        for (ContainerSpec.FileReference file : files) {
            text(file.id()).text(file.name()).text(file.fileName()).text(file.uid());
            text(file.gid());
        }
    }

    private void mount(ContainerSpec.Mount mount) {
        text(mount.type()).text(mount.source()).text(mount.target()).text(mount.consistency());
        mount.bindOptions().ifPresent(bind -> text(bind.propagation()));
        mount.volumeOptions()
                .ifPresent(volume -> {
                    map(volume.labels());
                    driver(volume.driverConfig());
                });
    }

    private void driver(Optional<TaskSpec.Driver> driver) {
        driver.ifPresent(it -> text(it.name()).map(it.options()));
    }

    private SpecSize texts(List<String> texts) {
        texts.forEach(this::text);
        return this;
    }

    private SpecSize map(SortedMap<String, String> texts) {
        texts.forEach((key, value) -> text(key).text(value));
        return this;
    }

    private SpecSize text(String text) {
        bytes += ENTRY_BYTES + utf8(text);
        return this;
    }

    /// The length in UTF-8; an unpaired surrogate is written as `?`.
    private static long utf8(String text) {
        long length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
            }
        }
        return length;
    }
}
