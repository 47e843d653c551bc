package io.swarmlog.cli;

import io.swarmlog.history.Place;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a place in the log.
final class PlaceOption implements ITypeConverter<Place> {
    @Override
    public Place convert(String text) {
        try {
            return Place.parse(text, Instant.now());
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
