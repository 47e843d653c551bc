package io.swarmlog.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `swarmlog images`: the launcher runs it; what it is for is told here.
@Command(
        name = "images",
        mixinStandardHelpOptions = true,
        description = {
            "Makes container images on the local Docker Engine: swarmlog/kafka, swarmlog/registry and"
                    + " swarmlog/swarmlog, for compose/. No image is fetched from anywhere.",
            "What is there already and made of the same is left as it is."
        })
final class ImagesVerb implements Callable<Integer> {
    @Option(
            names = "--base",
            paramLabel = "IMAGE",
            description =
                    "An image with a shell and Java 25 to build upon; else one is made of this"
                            + " machine's JDK, C library and busybox.")
    private String base = "";

    @Parameters(
            paramLabel = "IMAGE",
            description = "kafka, registry or swarmlog; all of them where none is named.")
    private List<String> images = new ArrayList<>();

    @Override
    public Integer call() {
        throw new Trouble(
                "expected to be run by the launcher ./swarmlog of a source tree, to make "
                        + (images.isEmpty() ? "all images" : images)
                        + (base.isEmpty() ? "" : " upon " + base));
    }
}
