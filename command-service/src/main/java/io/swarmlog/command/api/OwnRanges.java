package io.swarmlog.command.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.swarmlog.command.gateway.EngineApi;
import io.swarmlog.command.json.GoJson;
import io.swarmlog.image.Addresses;
import io.swarmlog.log.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ranges of addresses that this host uses beside the swarm's networks: those of its engine's
/// own networks, and where its routes lead. A network of the swarm there would not come up here, or
/// take the host's way to its neighbours.
final class OwnRanges {
    private static final Logger LOG = LoggerFactory.getLogger(OwnRanges.class);
    private static final int OK = 200;
    private static final Path ROUTES = Path.of("/proc/net/route");

    /// Columns of `/proc/net/route`: interface, destination, gateway, flags, reference count, use,
    /// metric, mask.
    private static final int DESTINATION = 1;

    private static final int MASK = 7;
    private static final int HEX = 16;

    private final EngineApi engine;

    OwnRanges(EngineApi engine) {
        this.engine = engine;
    }

    /// What can't be told is left out: a network is made also while the engine does not answer.
    List<Input.HostRange> now() {
        List<Input.HostRange> ranges = new ArrayList<>();
        try {
            EngineApi.Answer answer = engine.ask("GET", "/networks", new byte[0]);
            if (answer.status() == OK) {
                ranges.addAll(ofEngine(GoJson.parse(answer.body())));
            }
        } catch (IOException e) {
            LOG.atInfo()
                    .addKeyValue("why", e.toString())
                    .log("the engine's networks are not known");
        }
        try {
            if (Files.isReadable(ROUTES)) {
                ranges.addAll(ofRoutes(Files.readAllLines(ROUTES)));
            }
        } catch (IOException e) {
            LOG.atInfo().addKeyValue("why", e.toString()).log("the host's routes are not known");
        }
        return ranges;
    }

    static List<Input.HostRange> ofEngine(JsonNode networks) {
        List<Input.HostRange> ranges = new ArrayList<>();
        for (JsonNode network : networks) {
            if (Bridges.swarmId(network).isEmpty()
                    && network.path("Scope").asText().equals("local")) {
                for (JsonNode config : network.path("IPAM").path("Config")) {
                    String subnet = config.path("Subnet").asText();
                    if (!subnet.isEmpty() && subnet.indexOf(':') < 0) {
                        ranges.add(new Input.HostRange(subnet, network.path("Name").asText()));
                    }
                }
            }
        }
        return ranges;
    }

    /// The way out leads everywhere; it uses no range.
    static List<Input.HostRange> ofRoutes(List<String> lines) {
        List<Input.HostRange> ranges = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] columns = line.trim().split("\\s+");
            if (columns.length > MASK && columns[MASK].length() == 8) {
                int length = Integer.bitCount(Integer.parseUnsignedInt(columns[MASK], HEX));
                if (length > 0) {
                    ranges.add(
                            new Input.HostRange(address(columns[DESTINATION]) + "/" + length, ""));
                }
            }
        }
        return ranges;
    }

    /// The kernel writes the bytes of an address as a number of this machine's.
    private static String address(String hex) {
        int number = Integer.parseUnsignedInt(hex, HEX);
        boolean little = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
        int ordered = little ? Integer.reverseBytes(number) : number;
        return Addresses.text(Integer.toUnsignedLong(ordered));
    }
}
