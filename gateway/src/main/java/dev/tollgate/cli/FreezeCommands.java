package dev.tollgate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tollgate freeze …} and {@code tollgate unfreeze …}: who may not spend. */
final class FreezeCommands {
    private FreezeCommands() {}

    @Command(
            name = "freeze",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            description = "Lets a customer or a key spend nothing more, at once; what runs is settled.")
    static final class Freeze {
        private final Shell shell;

        Freeze(Shell shell) {
            this.shell = shell;
        }

        @Command(
                name = "customer",
                mixinStandardHelpOptions = true,
                description = "Freezes a customer: each of its keys gets 402, and stays valid for what costs nothing.")
        int customer(
                @Mixin Target target, @Parameters(paramLabel = "CUSTOMER", description = "Its id, cus_….") String id) {
            return change(shell, target, "/customers/", id, true);
        }

        @Command(
                name = "key",
                mixinStandardHelpOptions = true,
                description = "Freezes one key: it gets 402, and stays valid for what costs nothing.")
        int key(@Mixin Target target, @Parameters(paramLabel = "KEY", description = "Its id, key_….") String id) {
            return change(shell, target, "/keys/", id, true);
        }
    }

    @Command(
            name = "unfreeze",
            mixinStandardHelpOptions = true,
            synopsisSubcommandLabel = "COMMAND",
            description = "Lets a frozen customer or key spend again.")
    static final class Unfreeze {
        private final Shell shell;

        Unfreeze(Shell shell) {
            this.shell = shell;
        }

        @Command(name = "customer", mixinStandardHelpOptions = true, description = "Unfreezes a customer.")
        int customer(
                @Mixin Target target, @Parameters(paramLabel = "CUSTOMER", description = "Its id, cus_….") String id) {
            return change(shell, target, "/customers/", id, false);
        }

        @Command(name = "key", mixinStandardHelpOptions = true, description = "Unfreezes one key.")
        int key(@Mixin Target target, @Parameters(paramLabel = "KEY", description = "Its id, key_….") String id) {
            return change(shell, target, "/keys/", id, false);
        }
    }

    private static int change(Shell shell, Target target, String path, String id, boolean frozen) {
        return shell.show(
                target,
                "PATCH",
                path + Remote.segment(id),
                new Body().put("frozen", frozen).object());
    }
}
