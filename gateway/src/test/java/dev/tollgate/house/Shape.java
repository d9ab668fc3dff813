package dev.tollgate.house;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads sources with the JDK's own parser and reports what is too long or swallows, sleeps or skips (pure). */
final class Shape {
    static final int METHOD_LINES_MAX = 60;
    static final int FILE_LINES_MAX = 600;
    static final int COLUMNS_MAX = 120;
    static final int CONSTRUCTOR_PARAMETERS_MAX = 9;

    private static final Set<String> CATCH_ALL = Set.of("Exception", "RuntimeException", "Throwable", "Error");
    private static final Pattern SLEEP =
            Pattern.compile("(?:.*\\.)?(?:Thread|TimeUnit|TimeUnit\\.[A-Z]+|NANOSECONDS|MICROSECONDS|MILLISECONDS"
                    + "|SECONDS|MINUTES)(?:\\.|::)sleep");

    /** One source file; {@code name} is its path from the repository's root. */
    record Source(String name, String text) {
        boolean isTest() {
            return name.contains("src/test/");
        }

        URI uri() {
            return URI.create("memory:///" + name);
        }
    }

    private Shape() {}

    static List<String> problems(List<Source> sources) {
        List<String> problems = new ArrayList<>();
        sources.forEach(source -> textProblems(source, problems));
        if (sources.isEmpty()) {
            return problems;
        }
        Map<URI, Source> byUri = sources.stream().collect(Collectors.toMap(Source::uri, Function.identity()));
        JavacTask parser = (JavacTask) Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "no javac")
                .getTask(
                        null,
                        null,
                        problem -> problems.add("unreadable: " + problem),
                        List.of("-proc:none"),
                        null,
                        sources.stream().map(InMemory::new).toList());
        SourcePositions positions = Trees.instance(parser).getSourcePositions();
        try {
            for (CompilationUnitTree unit : parser.parse()) {
                Source source =
                        Objects.requireNonNull(byUri.get(unit.getSourceFile().toUri()), "an unknown file");
                new Scanner(source, unit, positions, problems).scan(unit, null);
            }
        } catch (IOException e) {
            throw new AssertionError("sources are in memory", e);
        }
        return problems;
    }

    private static void textProblems(Source source, List<String> problems) {
        List<String> lines = source.text().lines().toList();
        if (lines.size() > FILE_LINES_MAX) {
            problems.add(source.name() + ": " + lines.size() + " lines (expected: <= " + FILE_LINES_MAX + ")");
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            int columns = line.codePointCount(0, line.length());
            // An import cannot be broken.
            if (columns > COLUMNS_MAX && !line.startsWith("import ")) {
                problems.add(
                        source.name() + ":" + (i + 1) + ": " + columns + " columns (expected: <= " + COLUMNS_MAX + ")");
            }
        }
    }

    private static final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final Source source;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> problems;

        Scanner(Source source, CompilationUnitTree unit, SourcePositions positions, List<String> problems) {
            this.source = source;
            this.unit = unit;
            this.positions = positions;
            this.problems = problems;
        }

        @Override
        public @Nullable Void visitCompilationUnit(CompilationUnitTree tree, @Nullable Void nothing) {
            if (source.name().endsWith("package-info.java")
                    && tree.getPackageAnnotations().stream().noneMatch(annotation -> named(annotation, "NullMarked"))) {
                problems.add(source.name() + ": package without @NullMarked");
            }
            return super.visitCompilationUnit(tree, null);
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
            if (tree.getKind() == Tree.Kind.RECORD) {
                // A record's only instance fields are its components.
                long components = tree.getMembers().stream()
                        .filter(member -> member instanceof VariableTree field
                                && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                        .count();
                checkParameters(tree, "record " + tree.getSimpleName(), components);
            }
            return super.visitClass(tree, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
            boolean constructor = tree.getReturnType() == null;
            String name = constructor ? "constructor" : "method " + tree.getName();
            if (constructor) {
                checkParameters(tree, name, tree.getParameters().size());
            }
            long lines = line(positions.getEndPosition(unit, tree)) - lineOf(tree) + 1;
            if (lines > METHOD_LINES_MAX) {
                report(tree, name + " has " + lines + " lines (expected: <= " + METHOD_LINES_MAX + ")");
            }
            return super.visitMethod(tree, null);
        }

        @Override
        public @Nullable Void visitCatch(CatchTree tree, @Nullable Void nothing) {
            Tree type = tree.getParameter().getType();
            List<? extends Tree> types =
                    type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
            boolean all = types.stream().anyMatch(each -> CATCH_ALL.contains(lastName(each)));
            if (all && tree.getBlock().getStatements().isEmpty()) {
                report(tree, "catch of " + type + " swallows (expected: handled, or rethrown)");
            }
            return super.visitCatch(tree, null);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void nothing) {
            checkSleep(tree, tree.getMethodSelect().toString());
            return super.visitMethodInvocation(tree, null);
        }

        @Override
        public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void nothing) {
            checkSleep(tree, tree.toString());
            return super.visitMemberReference(tree, null);
        }

        @Override
        public @Nullable Void visitAnnotation(AnnotationTree tree, @Nullable Void nothing) {
            if (named(tree, "Disabled")) {
                report(tree, "@Disabled (expected: a test that runs, or none)");
            }
            return super.visitAnnotation(tree, null);
        }

        private void checkParameters(Tree tree, String what, long count) {
            if (count > CONSTRUCTOR_PARAMETERS_MAX) {
                report(tree, what + " has " + count + " parameters (expected: <= " + CONSTRUCTOR_PARAMETERS_MAX + ")");
            }
        }

        private void checkSleep(Tree tree, String called) {
            if (source.isTest()
                    && (called.equals("sleep") || SLEEP.matcher(called).matches())) {
                report(tree, called + " in a test (expected: a clock that the test moves)");
            }
        }

        private void report(Tree tree, String problem) {
            problems.add(source.name() + ":" + lineOf(tree) + ": " + problem);
        }

        private long lineOf(Tree tree) {
            return line(positions.getStartPosition(unit, tree));
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }

        private static boolean named(AnnotationTree annotation, String simpleName) {
            return lastName(annotation.getAnnotationType()).equals(simpleName);
        }

        private static String lastName(Tree name) {
            String whole = name.toString();
            return whole.substring(whole.lastIndexOf('.') + 1);
        }
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final Source source;

        InMemory(Source source) {
            super(source.uri(), Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source.text();
        }
    }
}
