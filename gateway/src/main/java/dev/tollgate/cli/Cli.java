package dev.tollgate.cli;

import java.io.PrintStream;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** All sub-commands that need no server of their own. */
public final class Cli {
    private Cli() {}

    /**
     * Adds them to the program's command line.
     *
     * @param environment where {@code TOLLGATE_ADMIN_URL} and {@code TOLLGATE_ADMIN_TOKEN} come from
     * @param out results, for people or as JSON
     * @param err what went wrong
     */
    public static void addTo(
            CommandLine root, UnaryOperator<@Nullable String> environment, PrintStream out, PrintStream err) {
        Shell shell = new Shell(environment, out, err);
        root.addSubcommand(new CustomerCommands(shell));
        root.addSubcommand(new KeyCommands(shell));
        root.addSubcommand(new GrantCommands(shell));
        root.addSubcommand(new ReversalCommands(shell));
        root.addSubcommand(new PackCommands(shell));
        root.addSubcommand(new OrderCommands(shell));
        root.addSubcommand(new VoucherCommands(shell));
        root.addSubcommand(new ModelCommands(shell));
        root.addSubcommand(new CommandLine(new PriceCommands(shell))
                .addSubcommand(new PriceImportCommand(shell))
                .addSubcommand(new PricePreviewCommand(shell)));
        root.addSubcommand(new MarkupCommands(shell));
        root.addSubcommand(new ChannelCommands(shell));
        root.addSubcommand(new StorefrontCommands(shell));
        root.addSubcommand(new ReceiptCommands(shell));
        root.addSubcommand(new NodeCommands(shell));
        root.addSubcommand(new StatementCommands(shell));
        root.addSubcommand(new FreezeCommands.Freeze(shell));
        root.addSubcommand(new FreezeCommands.Unfreeze(shell));
        root.addSubcommand(new RefundCommand(shell));
        root.addSubcommand(new WebhookCommands(shell));
        BookCommands.all(shell).forEach(root::addSubcommand);
        root.getCommandSpec()
                .usageMessage()
                .footer("", "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 no answer.");
        setVersion(root, root.getCommandSpec().version());
    }

    private static void setVersion(CommandLine of, String... version) {
        for (CommandLine command : of.getSubcommands().values()) {
            command.getCommandSpec().version(version);
            setVersion(command, version);
        }
    }
}
