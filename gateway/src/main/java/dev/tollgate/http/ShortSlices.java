package dev.tollgate.http;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Linux for short time slices for the calling thread. A thread with short slices waits less for its turn when it
 * wakes: a loop that has an answer to relay then does not wait milliseconds for whoever posts, logs or compiles on the
 * same core. It gets no larger share of the core by it. Needs no privilege; kernels before 6.12 ignore it (sched(7),
 * {@code sched_attr.sched_runtime} of a {@code SCHED_OTHER} thread).
 */
final class ShortSlices {
    private static final Logger LOG = LoggerFactory.getLogger(ShortSlices.class);

    /** The shortest that the kernel takes. */
    private static final long SLICE_NANOS = 100_000;

    /** Size of {@code struct sched_attr} in its first version, and where its 64-bit runtime lies. */
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int RUNTIME_AT = 24;
    private static final int THIS_THREAD = 0;

    private final MethodHandle syscall;
    private final long number;

    private ShortSlices(MethodHandle syscall, long number) {
        this.syscall = syscall;
        this.number = number;
    }

    /** Where the machine is one that we know; looks the function up, which takes some milliseconds. */
    @SuppressWarnings("restricted") // the program is started with native access
    static Optional<ShortSlices> ofThisMachine() {
        long number = setAttributesNumber(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        if (number < 0) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("syscall")
                .map(function -> new ShortSlices(
                        linker.downcallHandle(
                                function,
                                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
                                Linker.Option.firstVariadicArg(1)),
                        number));
    }

    /** The number of {@code sched_setattr}, or -1 where it is not known. */
    static long setAttributesNumber(String system, String processor) {
        if (!system.equals("Linux")) {
            return -1;
        }
        return switch (processor) {
            case "amd64" -> 314;
            case "aarch64" -> 274;
            default -> -1;
        };
    }

    /**
     * Gives the calling thread short slices.
     *
     * @return whether the kernel took it; where not, nothing has changed
     */
    boolean request() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            attributes.set(JAVA_INT, 0, ATTRIBUTES_BYTES);
            attributes.set(JAVA_LONG, RUNTIME_AT, SLICE_NANOS);
            long result = (long) syscall.invokeExact(number, THIS_THREAD, attributes, 0);
            LOG.debug("short time slices: {}", result == 0 ? "granted" : "refused");
            return result == 0;
        } catch (Throwable e) { // what invokeExact declares
            throw new IllegalStateException("sched_setattr could not be called", e);
        }
    }
}
