package io.swarmlog.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/// Taking records apart and making them, by handles found once. They are all cast to one of three
/// types, so that the virtual machine compiles the calls and shares their code.
final class Handles {
    private static final MethodType GET = MethodType.methodType(Object.class, Object.class);
    private static final MethodType MAKE = MethodType.methodType(Object.class, String.class);
    private static final MethodType MAKE_OF = MethodType.methodType(Object.class, Object[].class);
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private Handles() {}

    /// Reads a component.
    static MethodHandle getter(RecordComponent component) {
        try {
            return LOOKUP.unreflect(component.getAccessor()).asType(GET);
        } catch (IllegalAccessException e) {
            throw unreachable(component, e);
        }
    }

    /// Makes a record of one text.
    static MethodHandle makerOfText(Class<?> type) {
        return constructor(type).asType(MAKE);
    }

    /// Makes a record of an array of its components.
    static MethodHandle maker(Class<?> type) {
        int components = type.getRecordComponents().length;
        return constructor(type).asSpreader(Object[].class, components).asType(MAKE_OF);
    }

    static Object get(MethodHandle getter, Object owner) {
        try {
            return (Object) getter.invokeExact(owner);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static Object make(MethodHandle maker, String text) {
        try {
            return (Object) maker.invokeExact(text);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static Object makeOf(MethodHandle maker, Object[] values) {
        try {
            return (Object) maker.invokeExact(values);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    private static MethodHandle constructor(Class<?> type) {
        Class<?>[] components =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getConstructor(components);
            return LOOKUP.unreflectConstructor(canonical);
        } catch (ReflectiveOperationException e) {
            throw unreachable(type, e);
        }
    }

    private static RuntimeException thrown(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException("expected no checked exception, but got one", e);
        };
    }

    private static IllegalStateException unreachable(Object what, Exception e) {
        return new IllegalStateException("expected " + what + " to be public, but it is not", e);
    }
}
