package io.swarmlog.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// What Surefire's reports say of a run: how many tests there were, and which failed.
///
/// @param failed the failed ones by name, each with what it said first
record TestReports(int run, int failures, int errors, int skipped, List<String> failed) {
    private static final int MESSAGE_MAX = 300;

    TestReports {
        failed = List.copyOf(failed);
    }

    /// Those of some folders; one that is not there has none.
    static TestReports read(List<Path> folders) throws IOException {
        TestReports all = new TestReports(0, 0, 0, 0, List.of());
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.filter(TestReports::isReport).sorted().toList()) {
                        all = all.plus(of(file));
                    }
                }
            }
        }
        return all;
    }

    private static boolean isReport(Path file) {
        return file.getFileName().toString().matches("TEST-.*\\.xml");
    }

    private TestReports plus(TestReports more) {
        List<String> both = new ArrayList<>(failed);
        both.addAll(more.failed());
        return new TestReports(
                run + more.run(),
                failures + more.failures(),
                errors + more.errors(),
                skipped + more.skipped(),
                both);
    }

    private static TestReports of(Path file) throws IOException {
        XMLInputFactory parsers = XMLInputFactory.newFactory();
        parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (Reader reader = Files.newBufferedReader(file)) {
            return of(parsers.createXMLStreamReader(reader));
        } catch (XMLStreamException e) {
            throw new IOException("expected a report of tests in " + file + ", but: " + e, e);
        }
    }

    private static TestReports of(XMLStreamReader xml) throws XMLStreamException {
        TestReports found = new TestReports(0, 0, 0, 0, List.of());
        String name = "";
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamReader.START_ELEMENT) {
                continue;
            }
            switch (xml.getLocalName()) {
                case "testcase" -> {
                    name = attribute(xml, "classname") + "." + attribute(xml, "name");
                    found = found.plus(new TestReports(1, 0, 0, 0, List.of()));
                }
                case "failure" ->
                        found = found.plus(new TestReports(0, 1, 0, 0, List.of(told(name, xml))));
                case "error" ->
                        found = found.plus(new TestReports(0, 0, 1, 0, List.of(told(name, xml))));
                case "skipped" -> found = found.plus(new TestReports(0, 0, 0, 1, List.of()));
                default -> {}
            }
        }
        return found;
    }

    private static String told(String name, XMLStreamReader xml) {
        String message = attribute(xml, "message");
        String text = message.isEmpty() ? attribute(xml, "type") : message;
        String line = text.strip().replaceAll("\\s+", " ");
        return name
                + ": "
                + (line.length() > MESSAGE_MAX ? line.substring(0, MESSAGE_MAX) + " …" : line);
    }

    private static String attribute(XMLStreamReader xml, String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name)).orElse("");
    }

    /// Good when there were tests and none failed.
    boolean isGreen() {
        return run > 0 && failed.isEmpty();
    }

    /// The counts, in Surefire's words.
    String counts() {
        return "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d"
                .formatted(run, failures, errors, skipped);
    }
}
