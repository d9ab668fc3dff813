package dev.tollgate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UrlRulesTest {
    private static final UrlRules STRICT = new UrlRules(false);
    private static final UrlRules LOOSE = new UrlRules(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example/x",
                "ftp://hooks.example/x",
                "file:///etc/passwd",
                "https:///x",
                "https://user:secret@hooks.example/x",
                "https://hooks.example/x#part",
                "https://hooks.example:0/x",
                "https://hooks.example:99999/x",
                "https://hooks.example/\u00e4",
                "mailto:a@b.example"
            })
    void whatIsNoPlainHttpsAddressIsRefused(String url) {
        assertThat(STRICT.problem(URI.create(url))).contains("(expected: ");
    }

    @Test
    void plainHttpIsForPrivateReceiversOnly() throws UnknownHostException {
        URI local = URI.create("http://127.0.0.1:9/x");
        assertThat(STRICT.problem(local)).isNotNull();
        assertThat(LOOSE.problem(local)).isNull();
        assertThat(LOOSE.address(local).isLoopbackAddress()).isTrue();
        assertThatThrownBy(() -> LOOSE.address(URI.create("http://8.8.8.8/x")))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("expected: https, or a private address");
        assertThat(LOOSE.address(URI.create("https://8.8.8.8/x")).getHostAddress())
                .isEqualTo("8.8.8.8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.9.9.9",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::1",
                "2001::1",
                "2001:db8::1",
                "2001:20::1",
                "100::1"
            })
    void whatIsNotThePublicInternetIsNotReached(String address) throws UnknownHostException {
        assertThat(UrlRules.isPublic(InetAddress.getByName(address))).isFalse();
        String host = address.contains(":") ? "[" + address + "]" : address;
        assertThatThrownBy(() -> STRICT.address(URI.create("https://" + host + "/x")))
                .isInstanceOf(UnknownHostException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "100.63.0.1",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450::1",
                "2001:4860::8888"
            })
    void thePublicInternetIs(String address) throws UnknownHostException {
        assertThat(UrlRules.isPublic(InetAddress.getByName(address))).isTrue();
    }
}
