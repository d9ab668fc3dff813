package dev.tollgate.cli;

import dev.tollgate.catalog.CatalogParts;
import dev.tollgate.catalog.CatalogSnapshot;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.chat.ImageAsk;
import dev.tollgate.metering.PriceOutcome;
import dev.tollgate.metering.Pricing;
import dev.tollgate.metering.UsageRow;
import dev.tollgate.store.BooksReport;
import dev.tollgate.store.Database;
import dev.tollgate.store.DatabaseConfig;
import dev.tollgate.store.StoreOpenException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves the books of a data directory: reads, never replays, changes nothing. A program that uses the directory may
 * go on working meanwhile.
 */
final class Fsck {
    private static final int CLEAN = 0;
    private static final int BROKEN = 1;
    private static final int UNREADABLE = 2;

    private Fsck() {}

    /**
     * Proves them and prints what was found.
     *
     * @return 0 where every invariant holds, 1 where one is broken, 2 where the books cannot be read
     */
    static int run(Path directory, PrintStream out, PrintStream err) {
        try (Database database = Database.openToRead(DatabaseConfig.embedded(directory))) {
            CatalogSnapshot prices =
                    new CatalogParts(List.of(), List.of(), database.catalog().prices(), List.of()).snapshot();
            BooksReport report = database.check(row -> recharge(prices, row));
            print(report, out);
            return report.clean() ? CLEAN : BROKEN;
        } catch (StoreOpenException e) {
            err.println("tollgate: " + e.getMessage());
            return UNREADABLE;
        }
    }

    private static @Nullable Long recharge(CatalogSnapshot prices, UsageRow row) {
        PriceVersion price = prices.priceById(row.charge().priceVersion());
        if (price == null) {
            return null;
        }
        ImageAsk image = new ImageAsk(row.call().imageSize(), row.call().imageQuality());
        return Pricing.charge(row.units(), price, image) instanceof PriceOutcome.Priced(long nanos) ? nanos : null;
    }

    private static void print(BooksReport report, PrintStream out) {
        report.violations().forEach(out::println);
        report.notes().forEach(note -> out.println("note: " + note));
        BooksReport.Counts counts = report.counts();
        out.println(counts.accounts() + " accounts, " + counts.transfers() + " transfers, " + counts.grants()
                + " grants, " + counts.leases() + " leases, " + counts.usageRows() + " usage rows, "
                + counts.journals() + " journals");
        out.println(report.clean() ? "The books are clean." : report.violationCount() + " violations");
        out.flush();
    }
}
