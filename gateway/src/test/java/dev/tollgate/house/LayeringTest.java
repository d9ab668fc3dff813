package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.tollgate.house.Layering.Use;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LayeringTest {
    @Test
    void productionCodeKeepsToTheImportTable() {
        assertThat(Layering.violations(usesInProductionCode())).isEmpty();
    }

    @Test
    void productionPackagesHaveNoCycles() {
        assertThat(Layering.cycles(usesInProductionCode())).isEmpty();
    }

    @Test
    void theTableNamesOnlyItsOwnRowsAndHasNoCycle() {
        Set<Use> table = new HashSet<>();
        for (ImportTable.Row row : ImportTable.ROWS) {
            for (String target : row.mayImport()) {
                assertThat(ImportTable.rowOf(target)).as("row %s", row).isPresent();
                table.add(use(row.name() + ".A", target + ".B"));
            }
        }
        assertThat(Layering.cycles(table)).isEmpty();
    }

    @Test
    void useOutsideTheRowIsReportedWithClassTargetAndRow() {
        assertThat(Layering.violations(List.of(use("wire.SseReader", "json.JsonReader"))))
                .containsExactly("dev.tollgate.wire.SseReader uses dev.tollgate.json.JsonReader,"
                        + " but the row says wire: base");
    }

    @Test
    void nobodyImportsTheCompositionRoot() {
        assertThat(Layering.violations(List.of(use("cli.Top", "app.Main"), use("app.Main", "cli.Top"))))
                .singleElement()
                .asString()
                .startsWith("dev.tollgate.cli.Top uses dev.tollgate.app.Main");
    }

    @Test
    void packageWithoutRowIsReported() {
        assertThat(Layering.violations(List.of(use("util.Strings", "base.Clock"))))
                .singleElement()
                .asString()
                .contains("without a row", "'util'");
    }

    @Test
    void dialectsKnowTheirParentButNotEachOther() {
        List<Use> uses = List.of(
                use("dialect.openai.Encoder", "dialect.Dialect"),
                use("dialect.openai.Encoder", "dialect.openai.Names"),
                use("dialect.openai.Encoder", "dialect.gemini.Names"));
        assertThat(Layering.violations(uses))
                .containsExactly("dev.tollgate.dialect.openai.Encoder uses dev.tollgate.dialect.gemini.Names,"
                        + " but one dialect may not import another");
    }

    @Test
    void libraryOutsideItsPackageIsReported() {
        List<Use> uses = List.of(
                new Use("dev.tollgate.json.Reader", "tools.jackson.core.JsonParser"),
                new Use("dev.tollgate.api.Chat", "tools.jackson.core.JsonParser"),
                new Use("dev.tollgate.ledger.Rules", "java.sql.Connection"),
                new Use("dev.tollgate.relay.Relay", "io.vertx.core.Future"),
                new Use("dev.tollgate.relay.Relay", "io.vertx.core.Vertx"));
        assertThat(Layering.violations(uses))
                .containsExactly(
                        "dev.tollgate.api.Chat uses tools.jackson.core.JsonParser, but Jackson belongs to [json]",
                        "dev.tollgate.ledger.Rules uses java.sql.Connection, but JDBC belongs to [store]",
                        "dev.tollgate.relay.Relay uses io.vertx.core.Vertx, but Vert.x and Netty belongs to"
                                + " [admin, app, console, http, pages, upstream]");
    }

    @Test
    void cycleIsReportedWithOneWayAround() {
        List<Use> uses = List.of(
                use("relay.A", "routing.B"),
                use("routing.B", "catalog.C"),
                use("catalog.C", "relay.A"),
                use("api.D", "relay.A"));
        assertThat(Layering.cycles(uses))
                .containsExactly("packages import each other: catalog -> relay -> routing -> catalog");
    }

    private static Use use(String from, String to) {
        return new Use(ImportTable.ROOT + "." + from, ImportTable.ROOT + "." + to);
    }

    private static Set<Use> usesInProductionCode() {
        Path classes = Repository.root().resolve("gateway/target/classes");
        assertThat(Files.isDirectory(classes))
                .as("compiled classes in %s", classes)
                .isTrue();
        // Names are all that is asked of other people's classes.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .importPath(classes).stream()
                        .filter(origin -> origin.getPackageName().startsWith(ImportTable.ROOT))
                        .flatMap(origin -> origin.getDirectDependenciesFromSelf().stream())
                        .map(dependency -> new Use(
                                topLevel(dependency.getOriginClass()),
                                topLevel(dependency.getTargetClass().getBaseComponentType())))
                        .collect(Collectors.toSet());
    }

    private static String topLevel(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
