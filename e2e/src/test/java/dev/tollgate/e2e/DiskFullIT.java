package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk of its own that fills up under the running program, and a journal that does: 503, and nothing is lost. */
final class DiskFullIT {
    private static final BigDecimal CREDIT = new BigDecimal("100");
    /** A thousand tokens each way of gpt-4o. */
    private static final BigDecimal CHARGE = new BigDecimal("0.0125");

    private static final int CALLS_MAX = 5_000;
    private static final int AT_ONCE = 16;
    private static final long SERVES_AGAIN_NANOS = 30_000_000_000L;

    private StubProvider provider;
    private Path folder;
    private Path mount;

    @BeforeEach
    void mountDisk() throws IOException, InterruptedException {
        provider = StubProvider.start((_, reply) -> reply.json(200, Completions.whole("ok", 1_000, 1_000)));
        folder = Checkout.scratch("disk");
        mount = folder.resolve("mount");
        Files.createDirectories(mount);
    }

    @AfterEach
    void unmountDisk() throws IOException, InterruptedException {
        provider.close();
        Tool.run(folder, Map.of(), List.of("umount", mount.toString()));
    }

    private static void must(Path at, String... command) throws IOException, InterruptedException {
        Tool.Result result = Tool.run(at, Map.of(), List.of(command));
        assertThat(result.status())
                .as("%s: %s", List.of(command), result.output())
                .isZero();
    }

    private static HttpResponse<String> call(Program program, Shop.Customer customer) {
        return program.post(
                "/v1/chat/completions",
                customer.key(),
                "{\"model\": \"gpt-4o\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}");
    }

    @Test
    void aFullDiskIs503AndWhatWasAnsweredIsPostedWhenThereIsRoomAgain() throws Exception {
        must(folder, "mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", mount.toString());
        Path data = mount.resolve("data");
        // The access log lies elsewhere: it must not be what fills the disk.
        Program program = Program.demoIn(data)
                .logs(folder)
                .serve("loops: 1\nlimits:\n  journal:\n    journalBytes: 65536\n  money:\n    leaseWaitMs: 2000\n"
                        + "    leaseTargetNanos: 20000000\n");
        Shop shop = new Shop(program);
        shop.channel("provider", provider, 0, "gpt-4o");
        Shop.Customer customer = shop.customer("tollgate", List.of(CREDIT.toPlainString()));
        assertThat(call(program, customer).statusCode()).isEqualTo(200);
        Path ballast = mount.resolve("ballast");
        Tool.run(folder, Map.of(), List.of("dd", "if=/dev/zero", "of=" + ballast, "bs=4k"));

        long served = 1 + untilRefused(program, customer);
        Files.delete(ballast);
        served += untilServed(program, customer);

        isCharged(program, shop, customer, served);
        assertThat(program.stop()).isZero();
        fsck(data);
    }

    /** Calls until the first 503; how many were served. Whatever else comes fails the test. */
    private static long untilRefused(Program program, Shop.Customer customer) throws Exception {
        long served = 0;
        for (int i = 0; i < CALLS_MAX; i += AT_ONCE) {
            boolean refused = false;
            for (HttpResponse<String> reply : atOnce(program, customer)) {
                if (reply.statusCode() == 503) {
                    assertThat(Json.parse(reply.body()).text("error.code")).isEqualTo("overloaded");
                    assertThat(reply.headers().firstValue("retry-after")).isPresent();
                    refused = true;
                } else {
                    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
                    served++;
                }
            }
            if (refused) {
                return served;
            }
        }
        throw new AssertionError("never refused, " + served + " served");
    }

    private static List<HttpResponse<String>> atOnce(Program program, Shop.Customer customer) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                calls.add(threads.submit(() -> call(program, customer)));
            }
            List<HttpResponse<String>> replies = new ArrayList<>();
            for (Future<HttpResponse<String>> each : calls) {
                replies.add(each.get());
            }
            return replies;
        }
    }

    /** Calls until one is served. */
    private static long untilServed(Program program, Shop.Customer customer) {
        long deadline = System.nanoTime() + SERVES_AGAIN_NANOS;
        HttpResponse<String> reply = call(program, customer);
        while (reply.statusCode() != 200) {
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
            assertThat(System.nanoTime()).as("it serves again").isLessThan(deadline);
            reply = call(program, customer);
        }
        return 1;
    }

    private static void isCharged(Program program, Shop shop, Shop.Customer customer, long served) {
        assertThat(Usage.rows(shop, customer.id(), served)).hasSize((int) served);
        assertThat(shop.total(customer))
                .isEqualByComparingTo(CREDIT.subtract(CHARGE.multiply(BigDecimal.valueOf(served))));
        assertThat(shop.held(customer)).isEqualByComparingTo("0");
        assertThat(program.get("/readyz", customer.key()).statusCode()).isEqualTo(200);
    }

    private static void fsck(Path data) throws IOException, InterruptedException {
        Program.Ended fsck = Program.demoIn(data).runToEnd("fsck", data.toString());
        assertThat(fsck.status()).as(fsck.output()).isZero();
    }

    @Test
    void aFullJournalIs503BeforeAnyCallAndServesWhenItIsPosted() throws Exception {
        Path data = folder.resolve("data");
        Program program = Program.demoIn(data)
                .serve("loops: 1\nlimits:\n  journal:\n    journalBytes: 65536\n    journalForceMs: 3000\n"
                        + "  money:\n    leaseWaitMs: 30000\n");
        Shop shop = new Shop(program);
        shop.channel("provider", provider, 0, "gpt-4o");
        Shop.Customer customer = shop.customer("tollgate", List.of(CREDIT.toPlainString()));
        long served = untilRefused(program, customer);
        // What was refused was refused before any call.
        assertThat(provider.requests()).hasSize((int) served);
        served += untilServed(program, customer);
        isCharged(program, shop, customer, served);
        assertThat(program.stop()).isZero();
        fsck(data);
    }
}
