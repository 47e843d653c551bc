package io.swarmlog.model;

import java.util.List;

/// How a service is reached: its mode (`vip` or `dnsrr`; empty means `vip`) and published ports.
public record EndpointSpec(String mode, List<Port> ports) {

    /// The mode in which names resolve to one virtual address.
    public static final String VIP = "vip";

    /// The mode in which names resolve to the tasks' addresses.
    public static final String DNSRR = "dnsrr";

    /// One port. Published port 0 asks for one of the swarm's choice. Protocol and mode may be
    /// empty as sent: [#protocolOrTcp], [#isIngress] read them as Docker does.
    public record Port(
            String name, String protocol, int targetPort, int publishedPort, String publishMode) {
        public static final String INGRESS = "ingress";
        public static final String HOST = "host";

        public String protocolOrTcp() {
            return protocol.isEmpty() ? "tcp" : protocol;
        }

        public boolean isIngress() {
            return publishMode.isEmpty() || publishMode.equals(INGRESS);
        }

        public Port withPublishedPort(int port) {
            return new Port(name, protocol, targetPort, port, publishMode);
        }
    }
}
