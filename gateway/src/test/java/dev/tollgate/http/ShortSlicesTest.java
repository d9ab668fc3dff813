package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ShortSlicesTest {
    @Test
    void machinesThatWeDoNotKnowAreLeftAlone() {
        assertThat(ShortSlices.setAttributesNumber("Mac OS X", "aarch64")).isNegative();
        assertThat(ShortSlices.setAttributesNumber("Linux", "riscv64")).isNegative();
        assertThat(ShortSlices.setAttributesNumber("Linux", "amd64")).isEqualTo(314);
        assertThat(ShortSlices.setAttributesNumber("Linux", "aarch64")).isEqualTo(274);
    }

    @Test
    void theKernelTakesWhatItIsAskedFor() throws InterruptedException {
        Optional<ShortSlices> slices = ShortSlices.ofThisMachine();
        assertThat(slices.isPresent())
                .isEqualTo(ShortSlices.setAttributesNumber(System.getProperty("os.name"), System.getProperty("os.arch"))
                        > 0);
        AtomicBoolean taken = new AtomicBoolean(slices.isEmpty());
        Thread thread = new Thread(() -> slices.ifPresent(known -> taken.set(known.request())));
        thread.start();
        thread.join();
        assertThat(taken).isTrue();
    }
}
