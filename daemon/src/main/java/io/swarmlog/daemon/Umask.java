package io.swarmlog.daemon;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who may read what this process makes: Kafka and Kafka Streams make files with whatever the
/// process's umask allows.
public final class Umask {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int OWNER_ONLY = 0077;

    private Umask() {}

    /// From here on the owner alone. Who starts a daemon has usually seen to it; Java itself has no
    /// call for it, so libc's is called.
    @SuppressWarnings("restricted")
    public static void ownerOnly() {
        if (isOwnerOnly()) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle umask =
                linker.downcallHandle(
                        linker.defaultLookup().find("umask").orElseThrow(),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int _ = (int) umask.invokeExact(OWNER_ONLY);
        } catch (Throwable e) {
            throw new IllegalStateException("expected to set the umask, but: " + e, e);
        }
    }

    /// As the kernel tells it.
    static boolean isOwnerOnly() {
        try {
            return Files.readString(STATUS).contains("\nUmask:\t0077\n");
        } catch (IOException _) {
            return false;
        }
    }
}
