package io.swarmlog.cli;

import io.swarmlog.hosts.EngineFaults;
import io.swarmlog.hosts.Ran;
import io.swarmlog.hosts.TestHost;
import io.swarmlog.hosts.TestHosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `swarmlog hosts`.
@Command(
        name = "hosts",
        mixinStandardHelpOptions = true,
        description = {
            "Several hosts on this machine, to try a swarm of many and what it does when hosts"
                    + " fail. Each has network, processes and files of its own in Linux namespaces,"
                    + " a Docker Engine and a daemon; a switch joins them (10.77.0.0/24). Needs"
                    + " root; changes nothing of the machine's own network and engine.",
            "",
            "  ./swarmlog hosts up 3 --load IMAGE",
            "  export DOCKER_HOST=unix:///var/lib/swarmlog-hosts/hosts/h1/swarmlog.sock",
            "  docker swarm init && docker swarm join-token worker",
            "  docker -H unix:///var/lib/swarmlog-hosts/hosts/h2/swarmlog.sock swarm join ...",
            "  ./swarmlog hosts get 1 http://10.77.0.2:8080",
            "  ./swarmlog hosts kill 2; ./swarmlog hosts restore 2",
            "  ./swarmlog hosts down",
            "",
            "The hosts' engines begin with no image: --load gives them some of this machine's. Several"
                    + " sets can be up, each with a --name. Files and logs are in"
                    + " /var/lib/swarmlog-hosts/NAME/hN."
        },
        commandListHeading = "%nVerbs:%n",
        subcommands = {
            HostsUpVerb.class,
            HostsDownVerb.class,
            HostsListVerb.class,
            HostsExecVerb.class,
        })
final class HostsVerb implements Callable<Integer> {
    @Spec private CommandSpec spec;

    /// Which of the sets of hosts.
    static final class SetOption {
        @Option(
                names = "--name",
                defaultValue = "hosts",
                description = "Name of the set of hosts (default: ${DEFAULT-VALUE}).")
        private String name = "hosts";

        String name() {
            return name;
        }

        TestHosts required() throws IOException {
            return TestHosts.find(name, BackgroundDaemon.javaCommand())
                    .orElseThrow(() ->
                            new Trouble(
                                    "expected hosts named '"
                                            + name
                                            + "', but none are up; --name says which are meant, and"
                                            + " 'swarmlog hosts up 3' makes some"));
        }

        TestHost host(int number) throws IOException {
            TestHosts all = required();
            if (number < 1 || number > all.hosts().size()) {
                throw new Trouble(
                        "expected a host from 1 to " + all.hosts().size() + ", but got " + number);
            }
            return all.host(number);
        }
    }

    @Override
    public Integer call() {
        return CommandLines.help(spec);
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "A power failure: ends everything on host N at once; its files stay.")
    int kill(@Parameters(paramLabel = "N") int number, @Mixin SetOption set) throws IOException {
        set.host(number).kill();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Asks a web server at URL from host N, and prints what it answers.")
    int get(
            @Parameters(paramLabel = "N") int number,
            @Parameters(paramLabel = "URL") String url,
            @Mixin SetOption set)
            throws IOException {
        Ran ran = set.host(number).get(url);
        spec.commandLine().getOut().print(ran.out());
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().print(ran.err());
        spec.commandLine().getErr().flush();
        return ran.exit();
    }

    @Command(
            name = "uplink",
            mixinStandardHelpOptions = true,
            description = {
                "Lets the hosts reach the containers of NETWORK, a network of this machine's"
                        + " engine, by their names (compose's: the services'). Nothing there reaches"
                        + " the hosts."
            })
    int uplink(@Parameters(paramLabel = "NETWORK") String network, @Mixin SetOption set)
            throws IOException {
        set.required().uplink(network);
        return 0;
    }

    @Command(
            name = "daemon-options",
            mixinStandardHelpOptions = true,
            description = {
                "Starts the daemon of host N anew with these options, now and later, as"
                        + " 'daemon-options 1 -- --command-config=FILE'."
            })
    int daemonOptions(
            @Parameters(index = "0", paramLabel = "N") int number,
            @Parameters(index = "1..*", paramLabel = "OPTION") List<String> options,
            @Mixin SetOption set)
            throws IOException {
        set.host(number).daemonOptions(options == null ? List.of() : options);
        return 0;
    }

    @Command(
            name = "daemon-program",
            mixinStandardHelpOptions = true,
            description = {
                "Starts the daemon of host N anew by another program, now and later, to try versions"
                        + " side by side: 'daemon-program 2 /other/swarmlog'; without one, by this."
            })
    int daemonProgram(
            @Parameters(index = "0", paramLabel = "N") int number,
            @Parameters(index = "1..*", paramLabel = "PROGRAM") List<String> program,
            @Mixin SetOption set)
            throws IOException {
        set.host(number).daemonProgram(program == null ? List.of() : program);
        return 0;
    }

    @Command(
            name = "kill-daemon",
            mixinStandardHelpOptions = true,
            description = "Kills the daemon of host N (kill -9); its tasks run on.")
    int killDaemon(@Parameters(paramLabel = "N") int number, @Mixin SetOption set)
            throws IOException {
        set.host(number).killDaemon();
        return 0;
    }

    @Command(
            name = "kill-engine",
            mixinStandardHelpOptions = true,
            description = "Kills the Docker Engine of host N (kill -9).")
    int killEngine(@Parameters(paramLabel = "N") int number, @Mixin SetOption set)
            throws IOException {
        set.host(number).engineFaults().kill();
        return 0;
    }

    @Command(
            name = "engine",
            mixinStandardHelpOptions = true,
            description = {
                "Lets something befall the Docker Engine of host N: kill, restart, stop (time stops"
                        + " for it), kill-containerd, stop-containerd, kill-shims, wipe (all its"
                        + " files are gone), replace-socket. 'restore N' undoes it.",
                "upgrade ends it and starts another one on the same files: the docker.io of the"
                        + " Debian in the folder --root, say of",
                "",
                "  debootstrap --variant=minbase --include=docker.io,iptables sid /var/tmp/sid"
            })
    int engine(
            @Parameters(index = "0", paramLabel = "N") int number,
            @Parameters(index = "1", paramLabel = "FAULT") String fault,
            @Option(names = "--root", paramLabel = "DIR", description = "For upgrade.")
                    Optional<Path> root,
            @Mixin SetOption set)
            throws IOException {
        EngineFaults faults = set.host(number).engineFaults();
        switch (fault) {
            case "kill" -> faults.kill();
            case "restart" -> faults.restart();
            case "stop" -> faults.stop();
            case "kill-containerd" -> faults.killContainerd();
            case "stop-containerd" -> faults.stopContainerd();
            case "kill-shims" -> faults.killShims();
            case "wipe" -> faults.wipe();
            case "upgrade" -> faults.upgrade(newer(root));
            case "replace-socket" -> faults.replaceSocket();
            default ->
                    throw new Trouble(
                            "expected kill, restart, stop, kill-containerd, stop-containerd,"
                                    + " kill-shims, wipe, replace-socket or upgrade, but got "
                                    + fault);
        }
        return 0;
    }

    private static Path newer(Optional<Path> root) {
        return root.orElseThrow(
                () -> new Trouble("expected --root DIR, a folder with a Debian, but got none"));
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Stops time for all processes of host N.")
    int pause(@Parameters(paramLabel = "N") int number, @Mixin SetOption set) throws IOException {
        set.host(number).pause();
        return 0;
    }

    @Command(
            name = "cut-off",
            mixinStandardHelpOptions = true,
            description = "Drops all that goes to and comes from host N, so that nobody is told.")
    int cutOff(@Parameters(paramLabel = "N") int number, @Mixin SetOption set) throws IOException {
        set.host(number).cutOff();
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Lets so many kilobits a second to and from host N; 0 for all.")
    int slow(
            @Parameters(paramLabel = "N") int number,
            @Parameters(paramLabel = "KBIT") int kilobits,
            @Mixin SetOption set)
            throws IOException {
        TestHost host = set.host(number);
        if (kilobits == 0) {
            host.fast();
        } else {
            host.slow(kilobits);
        }
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description =
                    "Undoes what was done to host N: power on, time goes on, network joined, engine"
                            + " and daemon started.")
    int restore(@Parameters(paramLabel = "N") int number, @Mixin SetOption set) throws IOException {
        set.host(number).restore();
        return 0;
    }
}
