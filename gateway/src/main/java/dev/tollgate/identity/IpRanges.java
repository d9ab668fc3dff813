package dev.tollgate.identity;

import java.util.List;

/** A list of CIDR ranges, parsed once. Immutable. An empty list holds every address. */
public final class IpRanges {
    /** Every address. */
    public static final IpRanges EVERYWHERE = new IpRanges(new Range[0]);

    private final Range[] ranges;

    private IpRanges(Range[] ranges) {
        this.ranges = ranges;
    }

    /**
     * Reads ranges as {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or single addresses.
     *
     * @throws IllegalArgumentException with the first that is none and what was expected
     */
    public static IpRanges parse(List<String> texts) {
        if (texts.isEmpty()) {
            return EVERYWHERE;
        }
        Range[] ranges = new Range[texts.size()];
        for (int i = 0; i < ranges.length; i++) {
            ranges[i] = Range.parse(texts.get(i));
        }
        return new IpRanges(ranges);
    }

    /** Whether an address is in one of them. What is no address is in none, unless the list is empty. */
    public boolean matches(String address) {
        if (ranges.length == 0) {
            return true;
        }
        IpAddress parsed = IpAddress.parse(address);
        if (parsed == null) {
            return false;
        }
        for (Range range : ranges) {
            if (range.holds(parsed)) {
                return true;
            }
        }
        return false;
    }

    /** An address cut to {@code bits} bits. */
    private record Range(IpAddress base, int bits) {
        private static final String EXPECTED = " (expected: as 10.0.0.0/8, 192.0.2.7, 2001:db8::/32)";

        static Range parse(String text) {
            int slash = text.indexOf('/');
            IpAddress base = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
            if (base == null) {
                throw new IllegalArgumentException("IP range: " + text + EXPECTED);
            }
            int width = text.indexOf(':') < 0 ? 32 : 128;
            int bits = slash < 0 ? width : bits(text.substring(slash + 1));
            if (bits > width) {
                throw new IllegalArgumentException("IP range: " + text + EXPECTED);
            }
            if (base.v4() && width == 128) {
                // Written as IPv4 mapped into IPv6: the first 96 bits say only that.
                bits -= 96;
            }
            if (bits < 0) {
                throw new IllegalArgumentException("IP range: " + text + EXPECTED);
            }
            if (!base.equals(base.cut(bits))) {
                throw new IllegalArgumentException("IP range: " + text + " (expected: no bits set behind the first "
                        + bits + "; or the address alone)");
            }
            return new Range(base, bits);
        }

        private static int bits(String text) {
            if (text.isEmpty() || text.length() > 3 || (text.length() > 1 && text.charAt(0) == '0')) {
                return -1;
            }
            int value = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    return -1;
                }
                value = value * 10 + (c - '0');
            }
            return value;
        }

        boolean holds(IpAddress address) {
            return address.v4() == base.v4() && address.cut(bits).equals(base);
        }
    }
}
