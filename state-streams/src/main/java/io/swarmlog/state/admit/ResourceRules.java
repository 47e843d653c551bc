package io.swarmlog.state.admit;

import io.swarmlog.log.Event;
import io.swarmlog.model.Limits;
import io.swarmlog.model.TaskSpec;
import java.math.BigDecimal;
import java.util.Optional;

/// Limits and reservations must be sensible (SwarmKit: at least 0.001 CPU and 4 MiB, or none).
final class ResourceRules {
    private static final long CPU_MIN_NANOS = 1_000_000;
    private static final long MEMORY_MIN_BYTES = 4L * 1024 * 1024;
    private static final int NANO_DIGITS = 9;

    private ResourceRules() {}

    static Optional<Event.Rejected> check(TaskSpec spec) {
        Optional<TaskSpec.Limits> limits = spec.resources().flatMap(TaskSpec.Resources::limits);
        Optional<TaskSpec.Reservations> reservations =
                spec.resources().flatMap(TaskSpec.Resources::reservations);
        return limits.flatMap(l -> check(l.nanoCpus(), l.memoryBytes()))
                .or(() -> reservations.flatMap(r -> check(r.nanoCpus(), r.memoryBytes())))
                .or(() -> reservations.flatMap(ResourceRules::generic));
    }

    private static Optional<Event.Rejected> check(long nanoCpus, long memoryBytes) {
        if (nanoCpus != 0 && nanoCpus < CPU_MIN_NANOS) {
            return Refusal.invalid(
                    "invalid cpu value " + cores(nanoCpus) + ": Must be at least 0.001");
        }
        if (memoryBytes != 0 && memoryBytes < MEMORY_MIN_BYTES) {
            return Refusal.invalid(
                    "invalid memory value " + memoryBytes + ": Must be at least 4MiB");
        }
        if (nanoCpus > Limits.NANO_CPUS) {
            return Refusal.invalid(
                    "invalid cpu value " + cores(nanoCpus) + ": Must be at most 1000000");
        }
        if (memoryBytes > Limits.MEMORY_BYTES) {
            return Refusal.invalid(
                    "invalid memory value " + memoryBytes + ": Must be at most 1PiB");
        }
        return Refusal.none();
    }

    private static Optional<Event.Rejected> generic(TaskSpec.Reservations reservations) {
        for (TaskSpec.GenericResource resource : reservations.genericResources()) {
            if (resource instanceof TaskSpec.GenericResource.Discrete(String kind, long value)
                    && (value < 0 || value > Limits.GENERIC_UNITS)) {
                return Refusal.invalid(
                        "invalid generic resource value %s=%d: Must be from 0 to %d"
                                .formatted(kind, value, Limits.GENERIC_UNITS));
            }
        }
        return SizeRules.count(
                "generic resources", reservations.genericResources().size(), Limits.ENTRIES);
    }

    /// The number as Go's `%g` writes it: `4.2e-08`.
    private static String cores(long nanoCpus) {
        BigDecimal cores = BigDecimal.valueOf(nanoCpus, NANO_DIGITS).stripTrailingZeros();
        int exponent = cores.precision() - cores.scale() - 1;
        if (exponent >= -4) {
            return cores.toPlainString();
        }
        String digits = cores.unscaledValue().abs().toString();
        String mantissa =
                digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String tens = -exponent < 10 ? "0" + -exponent : Integer.toString(-exponent);
        return (nanoCpus < 0 ? "-" : "") + mantissa + "e-" + tens;
    }
}
