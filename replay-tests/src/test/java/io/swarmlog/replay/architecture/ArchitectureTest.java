package io.swarmlog.replay.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Rooms and directions (docs/ROOMS.md). An exception is listed here one by one, with the reason
/// why it is safe.
class ArchitectureTest {
    private static final JavaClasses PROGRAM =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.swarmlog");

    /// Everything here is a function of its arguments, the same in every JVM.
    private static final String[] PURE = {
        "io.swarmlog.model..",
        "io.swarmlog.log..",
        "io.swarmlog.image..",
        "io.swarmlog.state.address..",
        "io.swarmlog.state.admit..",
        "io.swarmlog.state.allocate..",
        "io.swarmlog.state.constraint..",
        "io.swarmlog.state.control..",
        "io.swarmlog.state.decide..",
        "io.swarmlog.state.place..",
        "io.swarmlog.state.reconcile..",
        "io.swarmlog.state.turn..",
        "io.swarmlog.mesh.route..",
    };

    /// What pure rooms may use beside each other.
    private static final String[] PURE_MAY_SEE = {
        "java.lang",
        "java.lang.invoke",
        "java.lang.runtime",
        "java.math",
        "java.nio.charset",
        "java.time",
        "java.time.format",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream",
        "org.jspecify.annotations",
        "org.pcollections",
    };

    /// Ids and digests are made by SHA-256: a function, though the JDK keeps it in `java.security`.
    private static final DescribedPredicate<JavaClass> DIGEST =
            new DescribedPredicate<>("a digest") {
                @Override
                public boolean test(JavaClass seen) {
                    return seen.getName().equals("java.security.MessageDigest")
                            || seen.getName().equals("java.security.NoSuchAlgorithmException");
                }
            };

    /// Which rooms may use a library.
    private static final Map<String, List<String>> OWNERS =
            new TreeMap<>(
                    Map.of(
                            "org.apache.avro..", List.of("io.swarmlog.codec.."),
                            "io.apicurio..", List.of("io.swarmlog.codec.."),
                            "com.github.dockerjava..", List.of("io.swarmlog.agent.runtime.."),
                            "org.bouncycastle..", List.of("io.swarmlog.command.ca.."),
                            "org.apache.kafka.streams..", List.of("io.swarmlog.state.streams.."),
                            "kafka..", List.of("io.swarmlog.broker.."),
                            "picocli..", List.of("io.swarmlog.cli.."),
                            "io.netty..",
                                    List.of(
                                            "io.swarmlog.command.gateway..",
                                            "io.swarmlog.mesh.net..",
                                            "io.swarmlog.door..")));

    private static final List<String> MODULES =
            List.of(
                    "io.swarmlog.command..",
                    "io.swarmlog.state..",
                    "io.swarmlog.agent..",
                    "io.swarmlog.mesh..");

    @Test
    void pureRoomsSeeNothingButValuesAndEachOther() {
        ArchRule rule =
                classes()
                        .that()
                        .resideInAnyPackage(PURE)
                        .should()
                        .onlyDependOnClassesThat(
                                JavaClass.Predicates.resideInAnyPackage(PURE)
                                        .or(JavaClass.Predicates.resideInAnyPackage(PURE_MAY_SEE))
                                        .or(DIGEST));
        rule.check(PROGRAM);
    }

    /// The agent's next step is a function of what is wanted, known and seen; the loop around it is
    /// not.
    @Test
    void theAgentsNextStepIsPure() {
        classes()
                .that()
                .haveFullyQualifiedName("io.swarmlog.agent.work.TaskStep")
                .should()
                .onlyDependOnClassesThat(
                        JavaClass.Predicates.resideInAnyPackage(PURE)
                                .or(JavaClass.Predicates.resideInAnyPackage(PURE_MAY_SEE))
                                .or(
                                        new DescribedPredicate<>("the step's own values") {
                                            @Override
                                            public boolean test(JavaClass seen) {
                                                return seen.getName()
                                                        .matches(
                                                                "io\\.swarmlog\\.agent\\.(work\\.(TaskStep|Step|Wanted)|runtime\\.Sight)(\\$.*)?");
                                            }
                                        }))
                .check(PROGRAM);
    }

    @Test
    void pureRoomsReadNoClockAndDrawNoChance() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callCodeUnitWhere(
                        forbidden("reads a clock or draws chance", ArchitectureTest::isImpure))
                .check(PROGRAM);
    }

    @Test
    void pureRoomsUseOrderedCollectionsOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .callCodeUnitWhere(
                        forbidden("makes an unordered collection", ArchitectureTest::isUnordered))
                .check(PROGRAM);
    }

    private static DescribedPredicate<JavaCall<?>> forbidden(
            String what, java.util.function.Predicate<CodeUnitCallTarget> test) {
        return new DescribedPredicate<>(what) {
            @Override
            public boolean test(JavaCall<?> call) {
                return test.test(call.getTarget());
            }
        };
    }

    private static boolean isImpure(CodeUnitCallTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        return owner.equals("java.lang.System")
                        && (name.equals("currentTimeMillis")
                                || name.equals("nanoTime")
                                || name.equals("identityHashCode"))
                || owner.equals("java.lang.Math") && name.equals("random")
                || owner.startsWith("java.time.") && name.equals("now")
                || owner.equals("java.util.UUID") && name.equals("randomUUID")
                || owner.startsWith("java.util.Random")
                || owner.startsWith("java.util.concurrent.")
                || owner.equals("java.lang.Thread");
    }

    private static boolean isUnordered(CodeUnitCallTarget target) {
        String owner = target.getOwner().getName();
        String name = target.getName();
        boolean factory =
                (owner.equals("java.util.Set") || owner.equals("java.util.Map"))
                        && (name.equals("of") || name.equals("copyOf") || name.equals("ofEntries"));
        boolean collector =
                owner.equals("java.util.stream.Collectors")
                        && Stream.of(
                                        "toSet",
                                        "toMap",
                                        "toUnmodifiableSet",
                                        "toUnmodifiableMap",
                                        "groupingBy",
                                        "partitioningBy")
                                .anyMatch(name::equals)
                        && !(name.equals("toMap") && target.getParameterTypes().size() == 4)
                        && !(name.equals("groupingBy") && target.getParameterTypes().size() == 3);
        boolean hashed =
                name.equals("<init>")
                        && (owner.equals("java.util.HashMap")
                                || owner.equals("java.util.HashSet")
                                || owner.equals("java.util.IdentityHashMap")
                                || owner.equals("java.util.WeakHashMap"));
        boolean pcollections = owner.startsWith("org.pcollections.HashTree");
        return factory || collector || hashed || pcollections;
    }

    @TestFactory
    Stream<DynamicTest> eachLibraryHasOneOwner() {
        return OWNERS.entrySet().stream()
                .map(entry ->
                        DynamicTest.dynamicTest(
                                entry.getKey(),
                                () ->
                                        noClasses()
                                                .that()
                                                .resideInAPackage("io.swarmlog..")
                                                .and()
                                                .resideOutsideOfPackages(
                                                        entry.getValue().toArray(String[]::new))
                                                .should()
                                                .dependOnClassesThat()
                                                .resideInAPackage(entry.getKey())
                                                .check(PROGRAM)));
    }

    @TestFactory
    Stream<DynamicTest> siblingModulesNeverSeeEachOther() {
        return MODULES.stream()
                .map(module ->
                        DynamicTest.dynamicTest(
                                module,
                                () ->
                                        noClasses()
                                                .that()
                                                .resideInAPackage(module)
                                                .should()
                                                .dependOnClassesThat()
                                                .resideInAnyPackage(
                                                        MODULES.stream()
                                                                .filter(other ->
                                                                        !other.equals(module))
                                                                .toArray(String[]::new))
                                                .check(PROGRAM)));
    }

    @Test
    void theContractSeesNoOtherModule() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.swarmlog.model..",
                        "io.swarmlog.log..",
                        "io.swarmlog.image..",
                        "io.swarmlog.codec..",
                        "io.swarmlog.follow..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.swarmlog.command..",
                        "io.swarmlog.state..",
                        "io.swarmlog.agent..",
                        "io.swarmlog.mesh..",
                        "io.swarmlog.daemon..",
                        "io.swarmlog.cli..",
                        "io.swarmlog.broker..",
                        "io.swarmlog.registry..",
                        "io.swarmlog.history..")
                .check(PROGRAM);
    }

    /// Whatever is started stands in the list of programs, with its package.
    @Test
    void onlyProgramsStartsProcesses() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.swarmlog.hosts.Programs")
                .should()
                .callCodeUnitWhere(
                        forbidden(
                                "starts a program, which hosts.Programs alone does",
                                ArchitectureTest::isStart))
                .check(PROGRAM);
    }

    private static boolean isStart(CodeUnitCallTarget target) {
        String owner = target.getOwner().getName();
        return owner.equals("java.lang.ProcessBuilder") && target.getName().equals("<init>")
                || owner.equals("java.lang.Runtime") && target.getName().equals("exec");
    }

    @Test
    void roomsFormNoCycles() {
        slices().matching("io.swarmlog.(state|command|agent|mesh).(*)..")
                .should()
                .beFreeOfCycles()
                .check(PROGRAM);
    }

    @Test
    void namesSayWhatAThingIs() {
        List<String> banned =
                List.of(
                        "Manager",
                        "Helper",
                        "Util",
                        "Utils",
                        "Impl",
                        "Base",
                        "Abstract",
                        "Data",
                        "Info");
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : PROGRAM) {
            for (String word : banned) {
                if (type.getSimpleName().matches(".*" + word + "($|[A-Z].*)")
                        && !EXCUSED.contains(type.getSimpleName())) {
                    found.add(type.getName());
                }
            }
        }
        org.assertj.core.api.Assertions.assertThat(found).as("names with a banned word").isEmpty();
    }

    /// Manager is Docker's noun for a node that decides; these are about such nodes.
    private static final List<String> EXCUSED = List.of("Manager", "ManagerTrust", "ManagerParts");
}
