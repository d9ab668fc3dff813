package dev.tollgate.app;

/** The program's entry. */
public final class Main {
    private Main() {}

    /** Runs one command; the exit status is its result. */
    public static void main(String[] arguments) {
        System.exit(new Commands(System::getenv, System.out, System.err).run(arguments));
    }
}
