package dev.tollgate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.app.ConfigProblems.ConfigException;
import dev.tollgate.base.Limits;
import dev.tollgate.base.Secret;
import dev.tollgate.billing.StripeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    private static final String LEAST = """
            data: /tmp/data
            admin:
              token: a-token-of-sixteen
            """;

    private static Config read(String text) {
        return read(text, Map.of());
    }

    private static Config read(String text, Map<String, String> environment) {
        return ConfigReader.parse("tollgate.yaml", text, environment::get);
    }

    /** The message of a text that is refused. */
    private static String refused(String text) {
        try {
            read(text);
        } catch (ConfigException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("was taken (expected: a problem): " + text);
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Config config = read(LEAST);
        assertThat(config.data()).isEqualTo(Path.of("/tmp/data"));
        assertThat(config.api()).isEqualTo(new Config.Listener("127.0.0.1", 4000, null, List.of()));
        assertThat(config.admin().listener()).isEqualTo(new Config.Listener("127.0.0.1", 4001, null, List.of()));
        assertThat(config.database()).isNull();
        assertThat(config.loops()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(config.limits()).isEqualTo(Limits.defaults());
        assertThat(config.logs()).isEqualTo(new Config.Logs(null));
        assertThat(config.shop()).isEqualTo(new Config.Shop("", true, 30_000, false, null, false));
    }

    @Test
    void theDefaultLimitsArePinned() {
        assertThat(Limits.defaults())
                .isEqualTo(new Limits(
                        new Limits.Http(
                                52_428_800, 536_870_912, 65_536, 10_000, 30_000, 75_000, 1_048_576, 20_000, 10_000),
                        new Limits.Streams(1_048_576, 67_108_864, 15_000, 2_000, 262_144, 256, 16),
                        new Limits.Upstream(5_000, 120_000, 60_000, 600_000, 4, 1_024, 4_096, 20),
                        new Limits.Money(
                                1_000, 60_000, 1_000_000_000, 100_000_000_000_000L, 256, 1_024, 500, 1_000_000_000),
                        new Limits.Journal(67_108_864, 50, 250, 64, 1_000, 20),
                        new Limits.Caches(100_000, 30_000, 100_000, 1_000, 100_000),
                        new Limits.Idempotency(255, 86_400_000, 4_194_304, 67_108_864, 1_073_741_824, 2_000),
                        new Limits.Buying(1_000, 20, 100, 10_000, 60, 8_192, 1_048_576, 300, 20_000),
                        new Limits.Billing(3_600_000, 10_000, 10_000, 12, 15_000, 3_600_000, 16, 10)));
    }

    @Test
    void stripeIsReadWithItsWebhookSecretAndNeverWithout() {
        String start = "data: /tmp/d\nadmin: {token: a-token-of-sixteen}\nshop:\n  stripe:\n";
        Config config = ConfigReader.parse(
                "test",
                start + "    secretKey: ${KEY}\n    webhookSecret: whsec_2\n    apiBase: http://127.0.0.1:9/\n",
                Map.of("KEY", "sk_test_1")::get);
        StripeConfig stripe = Objects.requireNonNull(config.shop().stripe());
        assertThat(stripe.secretKey()).isEqualTo(new Secret("sk_test_1"));
        assertThat(stripe.webhookSecret()).isEqualTo(new Secret("whsec_2"));
        assertThat(stripe.apiBase()).hasToString("http://127.0.0.1:9/");
        assertThat(stripe.checkoutOrigin()).hasToString("https://checkout.stripe.com");
        assertThat(refused(start + "    secretKey: sk_test_1\n"))
                .contains("shop.stripe.webhookSecret: absent (expected: whsec_")
                .contains("without it anybody could grant packs")
                .contains("/webhooks/stripe");
        assertThat(refused(start + "    webhookSecret: whsec_2\n")).contains("shop.stripe.secretKey: absent");
        assertThat(refused(start + "    apiBase: stripe\n"))
                .contains("shop.stripe.apiBase: stripe (expected: an address");
    }

    @Test
    void everyProblemIsToldAtOnceWithKeyValueExpectationAndHint() {
        assertThat(refused("""
                        api:
                          port: 70000
                          trustedProxies: 10.0.0.0/8
                        admin:
                          token: short
                        loops: many
                        shop:
                          presets: "yes"
                        limits:
                          http: 5
                          upstream:
                            attemptsMax: 0
                        """))
                .contains(
                        "tollgate.yaml: 8 problems",
                        "data: absent (expected: the data directory); as data: /var/lib/tollgate",
                        "api.port: 70000 (expected: a whole number from 0 to 65535); the default is 4000",
                        "api.trustedProxies: 10.0.0.0/8 (expected: a list of texts); write it as [a, b]",
                        "admin.token: *** (expected: at least 16 characters); as token: ${TOLLGATE_ADMIN_TOKEN};",
                        "loops: many (expected: a whole number from 1 to 256); the default is ",
                        "shop.presets: yes (expected: true or false); the default is true",
                        "limits.http: 5 (expected: a mapping); write the settings below it, indented",
                        "limits.upstream.attemptsMax: 0 (expected: a whole number from 1 to 16); the default is 4")
                .doesNotContain("short");
    }

    @Test
    void anUnknownSettingIsAProblemThatNamesTheKnownOnes() {
        assertThat(refused(LEAST + "top_up: x\napi:\n  Port: 4000\n"))
                .contains(
                        "2 problems",
                        "top_up: unknown setting (expected: one of [admin, api, data, database, limits, logs, loops,"
                                + " shop])",
                        "api.Port: unknown setting",
                        "did you mean port?");
    }

    @Test
    void aVariableOfTheEnvironmentIsPutIn() {
        Config config = read("""
                data: ${HOME_OF_DATA}/books
                admin:
                  token: ${TOKEN}
                """, Map.of("HOME_OF_DATA", "/srv", "TOKEN", "$1-is-no-group-here"));
        assertThat(config.data()).isEqualTo(Path.of("/srv/books"));
        assertThat(config.admin().token().reveal()).isEqualTo("$1-is-no-group-here");
    }

    @Test
    void aVariableThatIsNotSetIsAProblem() {
        assertThat(refused(LEAST + "shop:\n  topUpUrl: ${NOWHERE}/pay\n"))
                .contains("shop.topUpUrl: ${NOWHERE}/pay (expected: the variable NOWHERE to be set); export it first");
    }

    @Test
    void onePemFileWithoutTheOtherIsAProblem(@TempDir Path folder) throws Exception {
        Path certificate = Files.writeString(folder.resolve("tls.crt"), "");
        assertThat(refused(LEAST + "api:\n  tlsCertificate: " + certificate + "\n"))
                .contains("api.tlsKey: absent (expected: both PEM files or none)");
        assertThat(refused(LEAST + "api:\n  tlsCertificate: " + folder.resolve("none.crt") + "\n"))
                .contains("none.crt (expected: a file that can be read); check the path and its permissions");
    }

    @Test
    void whatIsNoMappingIsToldAsSuch() {
        assertThat(refused("- a\n- b\n")).contains("is no mapping");
        assertThat(refused("a: [\n")).contains("is no YAML");
        assertThatThrownBy(() -> ConfigReader.read(Path.of("/nowhere/tollgate.yaml"), _ -> null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/nowhere/tollgate.yaml: 1 problem\n  cannot be read");
    }
}
