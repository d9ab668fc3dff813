package dev.tollgate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpRangesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.6/31, 192.0.2.7, true",
        "192.0.2.6/31, 192.0.2.8, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 127.0.0.1, false",
        "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8::8000:0:0:0/65, 2001:db8::8000:0:0:1, true",
        "2001:db8::8000:0:0:0/65, 2001:db8::7fff:0:0:1, false",
        "2001:db8::/64, 2001:db8:0:0:ffff::, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "::1, ::1, true",
        "::1, 0:0:0:0:0:0:0:1, true",
        "fe80::/10, fe80::1%eth0, true",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "10.0.0.0/8, ::ffff:a01:203, true",
        "::ffff:10.0.0.0/104, 10.1.2.3, true",
        "::ffff:10.0.0.0/104, 11.1.2.3, false",
        "10.0.0.0/8, '', false",
        "10.0.0.0/8, localhost, false",
    })
    void matches(String range, String address, boolean expected) {
        assertThat(IpRanges.parse(List.of(range)).matches(address)).isEqualTo(expected);
    }

    @Test
    void anEmptyListHoldsEverythingAndAListAnyOfItsRanges() {
        assertThat(IpRanges.parse(List.of()).matches("not an address")).isTrue();
        IpRanges two = IpRanges.parse(List.of("10.0.0.0/8", "2001:db8::/32"));
        assertThat(two.matches("10.1.1.1")).isTrue();
        assertThat(two.matches("2001:db8::5")).isTrue();
        assertThat(two.matches("192.0.2.1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10",
                "10.0.0",
                "10.0.0.0.0",
                "10.0.0.256",
                "010.0.0.0/8",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.1/8",
                "1.2.3.4 ",
                "1.2.3",
                "0x7f.0.0.1",
                "::/129",
                ":::",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4:5:6:7::8",
                "12345::",
                "g::",
                "2001:db8::1/64",
                "::1.2.3",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "2001:db8:",
                "::ffff:10.0.0.0/8",
                "\u0661.0.0.1",
                "10.0.0.0/\u0668"
            })
    void whatIsNoRangeIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> IpRanges.parse(List.of("10.0.0.0/8", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("IP range: " + text)
                .hasMessageContaining("expected");
    }

    @Test
    void rangesAgreeWithBigIntegersOnSeededAddresses() throws UnknownHostException {
        long seed = 20_260_131;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            int width = random.nextBoolean() ? 32 : 128;
            int bits = random.nextInt(width + 1);
            BigInteger first =
                    new BigInteger(width, random).shiftRight(width - bits).shiftLeft(width - bits);
            BigInteger address = random.nextBoolean()
                    ? first.xor(new BigInteger(random.nextInt(width + 1), random))
                    : new BigInteger(width, random);
            boolean expected = address.shiftRight(width - bits).equals(first.shiftRight(width - bits));
            String range = text(first, width) + "/" + bits;
            assertThat(IpRanges.parse(List.of(range)).matches(text(address, width)))
                    .as("seed %d: %s in %s", seed, text(address, width), range)
                    .isEqualTo(expected);
        }
    }

    @Test
    void addressesReadAsTheJdkReadsThem() throws UnknownHostException {
        long seed = 99;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[16];
            for (int group = 0; group < 8; group++) {
                // Many zeros, so that :: comes up at every place.
                int value = random.nextInt(3) == 0 ? random.nextInt(0x10000) : 0;
                bytes[2 * group] = (byte) (value >> 8);
                bytes[2 * group + 1] = (byte) value;
            }
            String shortened = shortened(bytes, random);
            IpAddress read = Objects.requireNonNull(IpAddress.parse(shortened), shortened);
            byte[] expected = InetAddress.getByName(shortened).getAddress();
            assertThat(bytes(read)).as("seed %d: %s", seed, shortened).isEqualTo(expected);
        }
    }

    private static String shortened(byte[] bytes, Random random) {
        int from = random.nextInt(8);
        int end = from;
        while (end < 8 && bytes[2 * end] == 0 && bytes[2 * end + 1] == 0) {
            end++;
        }
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < 8; group++) {
            if (group == from && end > from) {
                text.append("::");
                group = end - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(((bytes[2 * group] & 0xff) << 8) | (bytes[2 * group + 1] & 0xff)));
            }
        }
        return text.toString();
    }

    private static byte[] bytes(IpAddress address) {
        BigInteger high = new BigInteger(Long.toUnsignedString(address.high()));
        return address.v4()
                ? padded(high.shiftRight(32), 4)
                : padded(high.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(address.low()))), 16);
    }

    private static byte[] padded(BigInteger value, int length) {
        byte[] made = new byte[length];
        byte[] digits = value.toByteArray();
        for (int i = 0; i < Math.min(length, digits.length); i++) {
            made[length - 1 - i] = digits[digits.length - 1 - i];
        }
        return made;
    }

    private static String text(BigInteger address, int width) throws UnknownHostException {
        return InetAddress.getByAddress(padded(address, width / 8)).getHostAddress();
    }
}
