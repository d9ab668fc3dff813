package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.house.Shape.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShapeTest {
    @Test
    void everySourceKeepsToTheLimits() throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path file : Repository.javaSources()) {
            sources.add(new Source(Repository.root().relativize(file).toString(), Files.readString(file)));
        }
        assertThat(sources).isNotEmpty();
        assertThat(Shape.problems(sources)).isEmpty();
    }

    @Test
    void everyProductionPackageHasAPackageInfo() {
        Path main = Repository.root().resolve("gateway/src/main/java");
        List<Path> without = Repository.javaSources().stream()
                .filter(file -> file.startsWith(main))
                .map(Path::getParent)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .toList();
        assertThat(without).isEmpty();
    }

    @Test
    void methodOfSixtyLinesPassesAndOneMoreFails() {
        assertThat(problems(inClass("void f() {\n" + "g();\n".repeat(58) + "}")))
                .isEmpty();
        assertThat(problems(inClass("void f() {\n" + "g();\n".repeat(59) + "}")))
                .containsExactly("A.java:2: method f has 61 lines (expected: <= 60)");
    }

    @Test
    void fileOfSixHundredLinesPassesAndOneMoreFails() {
        assertThat(problems("class A {}\n" + "//\n".repeat(599))).isEmpty();
        assertThat(problems("class A {}\n" + "//\n".repeat(600)))
                .containsExactly("A.java: 601 lines (expected: <= 600)");
    }

    @Test
    void longLineFailsButAnImportMayBeLong() {
        assertThat(problems("class A {} // " + "é".repeat(106))).isEmpty();
        assertThat(problems("class A {} // " + "é".repeat(107)))
                .containsExactly("A.java:1: 121 columns (expected: <= 120)");
        assertThat(problems("import a." + "b".repeat(130) + ";\nclass A {}")).isEmpty();
    }

    @Test
    void constructorWithTenParametersFails() {
        assertThat(problems(inClass("A(" + parameters(9) + ") {}"))).isEmpty();
        assertThat(problems(inClass("A(" + parameters(10) + ") {}")))
                .containsExactly("A.java:2: constructor has 10 parameters (expected: <= 9)");
    }

    @Test
    void recordWithTenComponentsFails() {
        assertThat(problems("record A(" + parameters(9) + ") { static int x; A {} }"))
                .isEmpty();
        assertThat(problems("record A(" + parameters(10) + ") {}"))
                .containsExactly("A.java:1: record A has 10 parameters (expected: <= 9)");
    }

    @Test
    void emptyCatchOfEverythingFails() {
        assertThat(problems(inClass("void f() { try { g(); } catch (Exception e) { /* why */ } }")))
                .containsExactly("A.java:2: catch of Exception swallows (expected: handled, or rethrown)");
        assertThat(problems(inClass("void f() { try { g(); } catch (A | java.lang.Error e) {} }")))
                .hasSize(1);
        assertThat(problems(inClass("void f() { try { g(); } catch (Exception e) { h(e); } }")))
                .isEmpty();
    }

    @Test
    void sleepInATestFails() {
        String sleeps = inClass("void f() { Thread.sleep(1); TimeUnit.SECONDS.sleep(1); g(Thread::sleep); }");
        assertThat(Shape.problems(List.of(new Source("x/src/test/java/A.java", sleeps))))
                .hasSize(3)
                .first()
                .asString()
                .isEqualTo("x/src/test/java/A.java:2: Thread.sleep in a test (expected: a clock that the test moves)");
        assertThat(problems(sleeps)).isEmpty();
    }

    @Test
    void disabledTestFails() {
        assertThat(problems(inClass("@org.junit.jupiter.api.Disabled(\"later\") void f() {}")))
                .containsExactly("A.java:2: @Disabled (expected: a test that runs, or none)");
    }

    @Test
    void packageInfoWithoutNullMarkedFails() {
        assertThat(Shape.problems(List.of(new Source("a/package-info.java", "package a;"))))
                .containsExactly("a/package-info.java: package without @NullMarked");
        assertThat(Shape.problems(List.of(new Source("a/package-info.java", "@x.NullMarked package a;"))))
                .isEmpty();
    }

    @Test
    void unreadableSourceFails() {
        assertThat(problems("class {")).isNotEmpty();
    }

    private static List<String> problems(String text) {
        return Shape.problems(List.of(new Source("A.java", text)));
    }

    private static String inClass(String member) {
        return "class A {\n" + member + "\n}\n";
    }

    private static String parameters(int count) {
        return IntStream.range(0, count).mapToObj(i -> "int p" + i).collect(Collectors.joining(", "));
    }
}
