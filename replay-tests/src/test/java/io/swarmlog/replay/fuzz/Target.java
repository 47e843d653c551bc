package io.swarmlog.replay.fuzz;

import java.util.List;

/// A place where bytes from outside are first looked at.
public interface Target {
    /// Takes or refuses the bytes, whatever they are; whatever it throws is a fault.
    void put(byte[] bytes) throws Exception;

    /// Well-formed examples, to be changed.
    List<byte[]> seeds();
}
