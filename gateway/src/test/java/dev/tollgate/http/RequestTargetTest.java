package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "//, /",
        "/v1/, /v1",
        "//v1//chat///completions//, /v1/chat/completions",
        "/a?b//c/, /a",
        "/a#frag, /a",
        "/%2F/, /%2F",
        "HTTP://h, /",
        "https://h?x, /",
        "*, *"
    })
    void pathIsFolded(String target, String path) {
        assertThat(Objects.requireNonNull(RequestTarget.parse(target)).path()).isEqualTo(path);
    }

    @Test
    void whatIsNoTargetIsNull() {
        assertThat(RequestTarget.parse("a/b")).isNull();
        assertThat(RequestTarget.parse("a:80")).isNull();
        assertThat(RequestTarget.parse("ftp://x/")).isNull();
        assertThat(RequestTarget.parse("")).isNull();
    }

    @Test
    void parametersAreDecoded() {
        RequestTarget target = Objects.requireNonNull(RequestTarget.parse("/?a=1&a=2&b&c=&%64=%C3%A4+%zz%4&e=f=g"));
        assertThat(target.parameter("a")).isEqualTo("1");
        assertThat(target.parameter("b")).isEmpty();
        assertThat(target.parameter("c")).isEmpty();
        assertThat(target.parameter("d")).isEqualTo("\u00e4 %zz%4");
        assertThat(target.parameter("e")).isEqualTo("f=g");
        assertThat(target.parameter("f")).isNull();
    }

    @ParameterizedTest
    @CsvSource({"A.example:80, a.example", "a, a", "[::1]:4000, [::1]", "[::1], [::1]", "10.0.0.1:1, 10.0.0.1"})
    void portIsNotPartOfTheHost(String authority, String host) {
        assertThat(HostName.withoutPort(authority)).isEqualTo(host);
    }

    @Test
    void networksContainWhatTheyShould() {
        Networks networks = Networks.parse(List.of("10.0.0.0/8", "192.168.1.7", "fd00::/9", "172.16.0.0/12"));
        assertThat(networks.contains(InetAddress.ofLiteral("10.255.0.1"))).isTrue();
        assertThat(networks.contains(InetAddress.ofLiteral("11.0.0.1"))).isFalse();
        assertThat(networks.contains(InetAddress.ofLiteral("192.168.1.7"))).isTrue();
        assertThat(networks.contains(InetAddress.ofLiteral("192.168.1.8"))).isFalse();
        assertThat(networks.contains(InetAddress.ofLiteral("172.31.255.255"))).isTrue();
        assertThat(networks.contains(InetAddress.ofLiteral("172.32.0.0"))).isFalse();
        assertThat(networks.contains(InetAddress.ofLiteral("fd7f::1"))).isTrue();
        assertThat(networks.contains(InetAddress.ofLiteral("fd80::1"))).isFalse();
        assertThat(Networks.parse(List.of("0.0.0.0/0")).contains(InetAddress.ofLiteral("1.2.3.4")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/33", "10.0.0.0/-1", "example.com", "10.0.0.0/x", "''"})
    void networkThatIsNoneIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> Networks.parse(List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("network: " + text)
                .hasMessageContaining("expected");
    }
}
