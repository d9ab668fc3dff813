package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.admin.AdminWorld;
import dev.tollgate.json.Json;
import dev.tollgate.json.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class CliTest {
    @TempDir
    private Path directory;

    private final AdminServer server = new AdminServer();
    private final Map<String, String> environment =
            new HashMap<>(Map.of("TOLLGATE_ADMIN_URL", server.url(), "TOLLGATE_ADMIN_TOKEN", AdminWorld.TOKEN));

    @AfterEach
    void stop() {
        server.close();
    }

    /** The program without what starts servers. */
    @Command(name = "tollgate", version = "tollgate test", mixinStandardHelpOptions = true)
    private static final class Root {}

    /** How a command ended. */
    private record Run(int status, String out, String err) {
        JsonObject json() {
            return (JsonObject) Json.parse(out);
        }
    }

    private Run run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status = line(outStream, errStream).execute(arguments);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private CommandLine line(PrintStream out, PrintStream err) {
        CommandLine root = new CommandLine(new Root());
        Cli.addTo(root, environment::get, out, err);
        root.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        return root;
    }

    private Run done(String... arguments) {
        Run run = run(arguments);
        assertThat(run.status()).as("%s%n%s", run.out(), run.err()).isZero();
        return run;
    }

    private String field(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--field", name));
        return done(all.toArray(String[]::new)).out().strip();
    }

    private String customer() {
        return field("id", "customer", "create", "--storefront", "tollgate", "--name", "Ada");
    }

    /** A command as it is typed; no value in it has a blank. */
    private Run tell(String command) {
        return done(command.split(" ", -1));
    }

    /** The same, for one member of its answer. */
    private String ask(String name, String command) {
        return field(name, command.split(" ", -1));
    }

    @Test
    void whatWentWrongIsLookedAtGivenBackAndFrozen() {
        String customer = customer();
        String key = ask("id", "key create --customer " + customer + " --name app");
        assertThat(ask("frozen", "freeze key " + key)).isEqualTo("yes");
        assertThat(ask("frozen", "unfreeze key " + key)).isEqualTo("no");
        assertThat(ask("frozen", "freeze customer " + customer)).isEqualTo("yes");
        assertThat(ask("frozen", "unfreeze customer " + customer)).isEqualTo("no");
        String refund = "refund --model gpt-4o --status 5xx --from 2026-01-01";
        assertThat(ask("requests", refund + " --dry-run")).isEqualTo("0");
        Run real = done((refund + " --reason outage").split(" ", -1));
        assertThat(real.err()).contains("if this is cut off: tollgate refund --resume inc_", "0 of 0 given back");
        String incident = field("id", (refund + " --reason again").split(" ", -1));
        assertThat(ask("id", "refund --resume " + incident)).isEqualTo(incident);
        for (String incomplete : List.of(
                "refund --model gpt-4o --from 2026-01-01 --reason x",
                "refund --model gpt-4o --status any --reason x",
                "refund --status any --from 2026-01-01 --reason x",
                "refund --model gpt-4o --status any --from 2026-01-01",
                "refund --resume " + incident + " --model gpt-4o")) {
            assertThat(run(incomplete.split(" ", -1)).status()).as(incomplete).isEqualTo(2);
        }
    }

    @Test
    void monthsAndEventsAreTold() {
        String customer = customer();
        tell("grant give --customer " + customer + " --amount 10 --reason welcome");
        assertThat(tell("statement list --customer " + customer).out()).contains("2027-01");
        assertThat(tell("statement show 2027-01 --customer " + customer).out())
                .contains("2027-01,usd,opening,,,,,,,0\r\n", "2027-01,usd,grant,given: welcome,,,1,,,10\r\n")
                .endsWith("2027-01,usd,closing,,,,,,,10\r\n");
        assertThat(tell("statement show 2027-01 --format JSON --customer " + customer)
                        .out())
                .startsWith("{\"object\":\"statement\"")
                .endsWith("\"closing\":\"10\"}]}\n");
        String webhook = ask("id", "webhook add https://hooks.example/a --customer " + customer);
        assertThat(tell("webhook list --customer " + customer).out()).contains(webhook);
        assertThat(ask("enabled", "webhook disable " + webhook)).isEqualTo("no");
        assertThat(ask("enabled", "webhook enable " + webhook)).isEqualTo("yes");
        assertThat(tell("webhook deliveries " + webhook).status()).isZero();
        assertThat(ask("amount", "webhook alert --customer " + customer + " --amount 25"))
                .isEqualTo("25");
        assertThat(ask("amount", "webhook alert --customer " + customer + " --amount none"))
                .isEmpty();
        assertThat(ask("id", "webhook remove " + webhook)).isEqualTo(webhook);
        assertThat(run("webhook", "add", "http://127.0.0.1/a").status()).isEqualTo(1);
    }

    @Test
    void creditIsGivenCorrectedAndTakenBack() {
        String customer = customer();
        assertThat(customer).startsWith("cus_");
        String grant =
                ask("id", "grant give --customer " + customer + " --amount 10 --reason welcome --expires 2099-12-31");
        assertThat(ask("total", "balance " + customer)).isEqualTo("10");
        assertThat(ask("expires_at", "grant show " + grant)).isEqualTo("2099-12-31T00:00:00.000Z");
        assertThat(ask("remaining", "grant adjust " + grant + " --amount -4 --reason typo"))
                .isEqualTo("6");
        assertThat(ask("state", "grant close " + grant + " --reason left")).isEqualTo("closed");
        assertThat(tell("grant list --customer " + customer).out()).contains(grant, "closed");
        assertThat(tell("ledger " + customer).out()).contains("KIND", "given", "adjusted", "closed", "welcome");
        assertThat(ask("frozen", "customer freeze " + customer)).isEqualTo("yes");
        assertThat(ask("frozen", "customer unfreeze " + customer)).isEqualTo("no");
        assertThat(ask("limits.concurrent", "customer change " + customer + " --concurrent 7"))
                .isEqualTo("7");
    }

    @Test
    void aGrantThatIsGivenTwiceUnderOneIdIsGivenOnce() {
        String customer = customer();
        String give = "grant give --customer " + customer + " --amount 10 --reason r --id grt_000000000abcd";
        assertThat(ask("id", give)).isEqualTo("grt_000000000abcd");
        assertThat(ask("id", give)).isEqualTo("grt_000000000abcd");
        assertThat(ask("total", "balance " + customer)).isEqualTo("10");
    }

    @Test
    void aKeyIsMadeChangedRotatedAndRevoked() {
        String customer = customer();
        String secret = ask(
                "secret",
                "key create --customer " + customer + " --name app --model gpt-4o,gpt-4o-mini --concurrent 3"
                        + " --endpoint chat_completions --ip 10.0.0.0/8 --budget 2.5 --budget-period month"
                        + " --expires 2099-01-01");
        assertThat(secret).startsWith("sk-tg-");
        String id = tell("key list --field id --customer " + customer).out().strip();
        JsonObject key = tell("key show --json " + id).json();
        assertThat(key.elements("models")).hasSize(2);
        assertThat(Table.text(Table.member(key, "budget.period"))).isEqualTo("month");
        assertThat(Table.text(Table.member(key, "limits.concurrent"))).isEqualTo("3");
        assertThat(key.text("expires_at")).isEqualTo("2099-01-01T00:00:00.000Z");

        assertThat(ask("name", "key change " + id + " --name renamed --budget none --model none"))
                .isEqualTo("renamed");
        JsonObject changed = tell("key show --json " + id).json();
        assertThat(changed.get("budget")).isNull();
        assertThat(changed.elements("models")).isEmpty();
        assertThat(changed.elements("ip_ranges")).hasSize(1);
        assertThat(ask("secret", "key rotate " + id + " --grace 24h")).isNotEqualTo(secret);
        assertThat(ask("state", "key revoke " + id)).isEqualTo("revoked");
        assertThat(ask("secret", "key create --test --name t --customer " + customer))
                .startsWith("sk-test-");
        assertThat(tell("audit").out()).contains("key.revoke", "key.rotate", "tester");
        assertThat(server.world.everythingShown()).doesNotContain(secret.substring(12, 40));
    }

    @Test
    void aModelIsPricedAndTakenFromSale() {
        tell("model put acme/large --endpoint chat_completions,completions --context 8000 --output-max 1000");
        assertThat(ask("context_tokens", "model show acme/large")).isEqualTo("8000");
        tell("price set acme/large --input 2.50 --output 10 --rate audio_input=40 --from 2020-01-01"
                + " --tier 200000:input=5,output=20,audio_input=80");
        tell("price set acme/large --input 1 --output 5 --cost");
        Run prices = tell("price list --model acme/large");
        assertThat(prices.out().lines().toList().get(1))
                .matches("acme/large +sell +yes +2020-01-01T00:00:00.000Z +2.5 +2.5 +10 +2 +0 .*");
        assertThat(tell("price list --model acme/large --cost").out()).contains("cost");
        tell("price weigh acme/large --input 1 --output 4.5 --weight request=100 --from 2020-01-01");
        assertThat(tell("price list --model acme/large --weights")
                        .out()
                        .lines()
                        .toList()
                        .get(1))
                .matches("acme/large +weights +yes +2020-01-01T00:00:00.000Z +1000000 +1000000 +4500000 +1 +0 .*");
        tell("price set dall-e-3 --image 1024x1024:hd=0.08 --image any=0.04");
        assertThat(tell("model list").out()).contains("acme/large", "chat_completions, completions");
        assertThat(ask("group", "model change acme/large --group big")).isEqualTo("big");
        tell("model remove acme/large");
        assertThat(tell("model list").out()).doesNotContain("acme/large");
    }

    @Test
    void aChannelTakesItsSecretFromAFileOrAVariableAndKeepsIt() throws IOException {
        Path credential = Files.writeString(directory.resolve("key"), "provider-secret-1\n");
        environment.put("ACME_KEY", "provider-secret-2");
        tell("channel add acme --provider openai --base-url https://api.acme.example/v1 --model gpt-4o=large-1,gpt-4"
                + " --header x-org=o1 --weight 2 --credential-file " + credential);
        assertThat(ask("models.gpt-4o", "channel show acme")).isEqualTo("large-1");
        assertThat(ask("models.gpt-4", "channel show acme")).isEqualTo("gpt-4");
        assertThat(ask("has_credential", "channel show acme")).isEqualTo("yes");
        assertThat(ask("enabled", "channel disable acme")).isEqualTo("no");
        assertThat(ask("enabled", "channel enable acme")).isEqualTo("yes");
        assertThat(ask("priority", "channel change acme --credential-env ACME_KEY --priority 1"))
                .isEqualTo("1");
        assertThat(tell("channel list").out()).contains("acme").doesNotContain("provider-secret");
        tell("channel remove acme");
        assertThat(server.world.everythingShown()).doesNotContain("provider-secret");
    }

    @Test
    void aStorefrontGoesThroughAFile() throws IOException {
        Run shown = done("storefront", "show", "thistoken", "--json");
        String settings = shown.out().replaceFirst("\"id\":\"thistoken\",", "").replace("ThisToken", "That Token");
        Path file = Files.writeString(directory.resolve("thistoken.json"), settings);
        assertThat(field("brand", "storefront", "put", "thistoken", "--file", file.toString()))
                .isEqualTo("That Token");
        assertThat(field("brand", "storefront", "change", "thistoken", "--brand", "ThisToken"))
                .isEqualTo("ThisToken");
        assertThat(field("models", "storefront", "change", "thistoken", "--model", "none"))
                .isEmpty();
        assertThat(done("storefront", "list").out()).contains("ai-tokenhub");
        Run noFile = run("storefront", "put", "thistoken", "--file", "/nowhere/x.json");
        assertThat(noFile.status()).isEqualTo(2);
        assertThat(noFile.err()).contains("/nowhere/x.json");
    }

    @Test
    void listsArePagedBehindTheScenes() {
        for (int i = 0; i < 7; i++) {
            customer();
        }
        Run few = done("customer", "list", "--limit", "3");
        assertThat(few.out().lines()).hasSize(1 + 3);
        assertThat(few.err()).contains("--limit");
        assertThat(done("customer", "list").out().lines()).hasSize(1 + 7);
        assertThat(done("customer", "list", "--limit", "5000").err()).isEmpty();
        assertThat(server.requests().getLast()).endsWith("limit=1000");
        assertThat(done("customer", "list", "--field", "id").out().lines())
                .hasSize(7)
                .allMatch(id -> id.startsWith("cus_"));
        assertThat(run("customer", "list", "--limit", "0").status()).isEqualTo(2);
    }

    @Test
    void usageIsListedSummedAndShown() {
        assertThat(done("usage").out()).contains("CHARGE");
        assertThat(done("usage", "--hours", "--from", "2026-01-01").out()).contains("REQUESTS");
        assertThat(server.requests().getLast()).endsWith("/usage/hours?from=2026-01-01T00%3A00%3A00Z");
        Run none = run("usage", "--request", "req_00000000000000000000000001");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("req_00000000000000000000000001", "404");
    }

    @Test
    void everyCallOfTheAdminApiCanBeSentAsItIs() throws IOException {
        assertThat(done("api", "GET", "/openapi.json", "--json").out()).contains("\"openapi\":\"3.1.0\"");
        Path file = Files.writeString(directory.resolve("c.json"), "{\"storefront\":\"tollgate\",\"name\":\"Bob\"}");
        assertThat(field("name", "api", "post", "customers", "--file", file.toString()))
                .isEqualTo("Bob");
        Files.writeString(file, "{");
        Run broken = run("api", "post", "customers", "--file", file.toString());
        assertThat(broken.status()).isEqualTo(2);
    }

    @Test
    void whatTheServerRefusesIsToldWithTheRequest() {
        Run run = run("customer", "create", "--storefront", "nowhere", "--name", "x");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("tollgate: storefront: 'nowhere' (expected: one that exists) [400, req_");
        assertThat(run("customer", "show", "cus_0000000000001").status()).isEqualTo(1);
        assertThat(run("key", "change", "key_0000000000001", "--budget-period", "day")
                        .status())
                .isEqualTo(2);
        assertThat(run("key", "rotate", "key_0000000000001", "--grace", "soon").status())
                .isEqualTo(2);
        assertThat(run("price", "set", "gpt-4o", "--tier", "many").status()).isEqualTo(2);
        assertThat(run("price", "weigh", "gpt-4o", "--input", "heavy").status()).isEqualTo(2);
        assertThat(run("channel", "change", "x", "--credential-env", "NOT_SET").status())
                .isEqualTo(2);
        assertThat(run("customer", "list", "--field", "nothing").status()).isZero();
    }

    @Test
    void addressAndTokenComeFromOptionsFileAndEnvironmentInThisOrder() throws IOException {
        customer();
        environment.put("TOLLGATE_ADMIN_TOKEN", "wrong-token-of-environment");
        Run refused = run("customer", "list");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("401").doesNotContain("wrong-token");
        assertThat(done("customer", "list", "--token", AdminWorld.TOKEN).out()).contains("Ada");

        Files.writeString(
                directory.resolve("demo.env"),
                "TOLLGATE_ADMIN_URL=" + server.url() + "\nTOLLGATE_ADMIN_TOKEN=" + AdminWorld.TOKEN + "\n");
        assertThat(done("customer", "list", "--data", directory.toString()).out())
                .contains("Ada");
        environment.clear();
        environment.put("XDG_DATA_HOME", directory.toString());
        Run nothing = run("customer", "list");
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("--url", "TOLLGATE_ADMIN_URL");
        Path demo = Files.createDirectories(directory.resolve("tollgate/demo"));
        Files.copy(directory.resolve("demo.env"), demo.resolve("demo.env"));
        assertThat(done("customer", "list").out()).contains("Ada");
        assertThat(run("customer", "list", "--data", "/nowhere").status()).isEqualTo(2);
    }

    @Test
    void aServerThatIsNotThereOrIsNoneIsToldApart() {
        server.close();
        Run gone = run("customer", "list");
        assertThat(gone.status()).isEqualTo(3);
        assertThat(gone.err()).contains(server.url(), "expected");
        Run strange = run("customer", "list", "--url", "no url at all");
        assertThat(strange.status()).isEqualTo(2);
    }

    @Test
    void namesOfCustomersCannotSteerTheTerminal() {
        // A right-to-left override and an escape that would clear the screen; the server refuses control characters.
        String name = "Ada\u202Enimda";
        field("id", "customer", "create", "--storefront", "tollgate", "--name", name);
        assertThat(done("customer", "list").out()).contains("Ada\uFFFDnimda").doesNotContain("\u202E");
        assertThat(Table.text(Json.parse("\"a\\u001b[2Jb\""))).isEqualTo("a\uFFFD[2Jb");
    }

    @Test
    void aMarkupIsSetListedAndRemoved() {
        assertThat(ask("percent", "markups set 12.50 --storefront thistoken --model gpt-4o"))
                .isEqualTo("12.5");
        tell("markups set 20 --provider openai --from 2099-01-01");
        tell("markups remove --storefront thistoken --model gpt-4o");
        List<String> lines = tell("markups list").out().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1)).matches(" +openai +20 +no +2099-01-01T00:00:00.000Z +[0-9]+");
        assertThat(lines.get(2)).matches("thistoken +gpt-4o +12.5 +no .*");
        assertThat(lines.get(3)).matches("thistoken +gpt-4o +yes .*");
        assertThat(run("markups", "set", "a-fifth").status()).isEqualTo(1);
    }

    @Test
    void aPriceOfALaterDayIsListedAndCancelled() {
        String id = ask("id", "prices set gpt-4o --input 9 --output 9 --storefront thistoken --from 2099-01-01");
        assertThat(tell("prices list --pending --storefront thistoken").out()).contains("gpt-4o", id);
        assertThat(ask("cancels", "prices cancel " + id)).isEqualTo(id);
        assertThat(tell("prices list --pending --storefront thistoken").out().lines())
                .hasSize(1);
        assertThat(ask("none", "prices clear gpt-4o --storefront thistoken")).isEqualTo("yes");
    }

    private static final String PUBLIC = """
            [{"id":"openai","name":"OpenAI","api_pattern":"https://api\\\\.openai\\\\.com","models":[
              {"id":"gpt-4o","match":{"or":[{"equals":"gpt-4o"},{"starts_with":"gpt-4o-20"}]},
               "prices":{"input_mtok":2.75,"cache_read_mtok":1.375,"output_mtok":11,"web_searches_kcount":10}},
              {"id":"gpt-4o-mini","match":{"equals":"gpt-4o-mini"},"prices":[
                {"prices":{"input_mtok":0.15,"cache_read_mtok":0.075,"output_mtok":0.6}},
                {"constraint":{"start_date":"2099-01-01"},"prices":{"input_mtok":0.2,"output_mtok":0.8}}]},
              {"id":"o3","match":{"equals":"o3"},"prices":{}}]}]
            """;

    @Test
    void aPublicFileIsImportedOnce() throws IOException {
        Path file = Files.writeString(directory.resolve("prices.json"), PUBLIC);
        Run dry = tell("prices import " + file + " --dry-run");
        assertThat(dry.out())
                .contains(
                        "would add 3 to the book of cost",
                        "not carried: gpt-4o: openai web_searches_kcount 10: no class of ours",
                        "not carried: o3: openai no figures: free, or not known",
                        "models are in no list of their provider (expected: a channel of a provider that has");
        assertThat(tell("prices list --cost --model gpt-4o").out()).doesNotContain("2.75");
        Run done = tell("prices import " + file);
        assertThat(done.out()).containsPattern("changed +gpt-4o +openai .* 2.75 +1.375 +11 +1 +no");
        assertThat(done.out()).containsPattern("changed +gpt-4o-mini +openai +2099-01-01T00:00:00.000Z +0.2 +0.2 +0.8");
        assertThat(tell("prices list --cost --model gpt-4o").out()).contains("2.75");
        assertThat(tell("prices import " + file).out()).contains("added 0 to the book of cost, 3 unchanged");
        assertThat(tell("prices import " + file + " --book sell --json").json().elements("changes"))
                .hasSize(3);
    }

    @Test
    void theListsOfTheProgramAreWhatANewCatalogHas() {
        Run run = tell("prices import --dry-run");
        assertThat(run.out())
                .contains("would add 0 to the book of cost", "1 models are in no list", "--provider): dall-e-3");
    }

    @Test
    void aFileIsCheckedAndWrittenInOurOwnFormWithoutAServer() throws IOException {
        Path file = Files.writeString(directory.resolve("prices.json"), PUBLIC);
        server.close();
        Run run = tell("prices import " + file + " --offline");
        assertThat(run.out()).contains("1 providers, 3 models, 2 with a price", "not carried: openai o3 no figures");
        tell("prices import " + file + " --write " + directory.resolve("own"));
        assertThat(Files.readString(directory.resolve("own/providers"))).isEqualTo("openai\n");
        assertThat(Files.readString(directory.resolve("own/openai.prices"))).contains("""
                gpt-4o is=gpt-4o begins=gpt-4o-20
                  price in=2.75 cached=1.375 out=11
                  not web_searches_kcount 10: no class of ours
                gpt-4o-mini
                  price in=0.15 cached=0.075 out=0.6
                  price from=2099-01-01 in=0.2 out=0.8
                o3
                  not no figures: free, or not known
                """);
    }

    @Test
    void aPreviewAddsItsPagesUp() {
        Run run = tell("prices preview --days 3 --markup 50");
        assertThat(run.out()).contains("0 requests of the last 3 days", "OLD CHARGE", "total");
        assertThat(tell("prices preview --model gpt-4o --input 3 --output 9 --json")
                        .json()
                        .elements("models"))
                .hasSize(1);
        assertThat(run("prices", "preview").err()).contains("no change (expected: --model with its rates");
        assertThat(run("prices", "preview", "--days", "0", "--markup", "1").status())
                .isEqualTo(2);
    }

    @Test
    void everyCommandExplainsItself() {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        List<CommandLine> commands = new ArrayList<>();
        collect(line(nowhere, nowhere), commands);
        assertThat(commands).hasSize(101);
        for (CommandLine command : commands) {
            String name = command.getCommandSpec().qualifiedName();
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(name)
                    .isNotEmpty();
            command.getCommandSpec()
                    .options()
                    .forEach(option -> assertThat(option.description())
                            .as("%s %s", name, option.longestName())
                            .isNotEmpty());
            command.getCommandSpec()
                    .positionalParameters()
                    .forEach(parameter -> assertThat(parameter.description())
                            .as("%s %s", name, parameter.paramLabel())
                            .isNotEmpty());
            assertThat(command.getCommandSpec().version()).as(name).containsExactly("tollgate test");
            assertThat(command.getUsageMessage()).startsWith("Usage: " + name);
        }
    }

    private static void collect(CommandLine of, List<CommandLine> found) {
        // A command with an alias stands there under each of its names.
        for (CommandLine command : new LinkedHashSet<>(of.getSubcommands().values())) {
            found.add(command);
            collect(command, found);
        }
    }

    @Test
    void wrongUsageIsStatus2WithTheUsage() {
        assertThat(run("customer", "create").status()).isEqualTo(2);
        assertThat(run("customer", "create").err()).contains("--storefront", "Usage: tollgate customer create");
        assertThat(run("customer").status()).isEqualTo(2);
        assertThat(run("nothing").status()).isEqualTo(2);
        assertThat(run("--help").out()).contains("Exit status", "balance", "customer");
    }
}
