package io.swarmlog.agent;

import io.swarmlog.model.ContainerSpec;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Container specs with some fields changed, by the name of the field.
public final class Specs {
    private Specs() {}

    /// `fields` are name, value, name, value, ….
    public static ContainerSpec with(ContainerSpec spec, Object... fields) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            values.put((String) fields[i], fields[i + 1]);
        }
        return copy(spec, values);
    }

    private static ContainerSpec copy(ContainerSpec spec, Map<String, Object> values) {
        try {
            RecordComponent[] parts = ContainerSpec.class.getRecordComponents();
            Object[] arguments = new Object[parts.length];
            for (int i = 0; i < parts.length; i++) {
                Object old = parts[i].getAccessor().invoke(spec);
                arguments[i] = values.getOrDefault(parts[i].getName(), old);
                values.remove(parts[i].getName());
            }
            if (!values.isEmpty()) {
                throw new IllegalArgumentException("no such fields: " + values.keySet());
            }
            Constructor<ContainerSpec> constructor =
                    ContainerSpec.class.getDeclaredConstructor(
                            Arrays.stream(parts)
                                    .map(RecordComponent::getType)
                                    .toArray(Class<?>[]::new));
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
