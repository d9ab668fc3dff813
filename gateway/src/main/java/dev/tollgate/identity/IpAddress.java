package dev.tollgate.identity;

import org.jspecify.annotations.Nullable;

/**
 * One IP address. An IPv4 address, plain or mapped into IPv6 ({@code ::ffff:192.0.2.7}), has {@code v4} set and its 32
 * bits at the top of {@code high}.
 */
record IpAddress(boolean v4, long high, long low) {
    private static final int GROUPS = 8;
    private static final long MAPPED = 0xffffL;

    /** Reads an address without asking any resolver; a zone ({@code %eth0}) is left off. Null where it is none. */
    static @Nullable IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            long bits = v4Bits(text, 0);
            return bits < 0 ? null : new IpAddress(true, bits << 32, 0);
        }
        int zone = text.indexOf('%');
        return parseV6(zone < 0 ? text : text.substring(0, zone));
    }

    /** The same with all but the first {@code bits} bits zero. */
    IpAddress cut(int bits) {
        if (bits >= 64) {
            return new IpAddress(v4, high, bits == 64 ? 0 : low & (-1L << (128 - bits)));
        }
        return new IpAddress(v4, bits == 0 ? 0 : high & (-1L << (64 - bits)), 0);
    }

    private static @Nullable IpAddress parseV6(String text) {
        Groups groups = new Groups();
        int at = 0;
        if (text.startsWith("::")) {
            groups.gap = 0;
            at = 2;
        } else if (text.startsWith(":")) {
            return null;
        }
        while (at < text.length()) {
            int end = text.indexOf(':', at);
            if (end < 0) {
                return groups.addLast(text, at) ? groups.address() : null;
            }
            if (!groups.add(text, at, end)) {
                return null;
            }
            at = end + 1;
            if (at == text.length()) {
                return null;
            }
            if (text.charAt(at) == ':') {
                if (groups.gap >= 0) {
                    return null;
                }
                groups.gap = groups.count;
                at++;
            }
        }
        return groups.address();
    }

    /** The 32 bits of a dotted address, or -1. Leading zeros are refused: some readers take them for octal. */
    private static long v4Bits(String text, int from) {
        long bits = 0;
        int at = from;
        for (int octet = 0; octet < 4; octet++) {
            int value = 0;
            int start = at;
            while (at < text.length() && at - start < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = value * 10 + (text.charAt(at++) - '0');
            }
            boolean ends = octet == 3 ? at == text.length() : at < text.length() && text.charAt(at) == '.';
            if (at == start || value > 255 || (at - start > 1 && text.charAt(start) == '0') || !ends) {
                return -1;
            }
            bits = (bits << 8) | value;
            at++;
        }
        return bits;
    }

    /** The groups of an IPv6 address while it is read. */
    private static final class Groups {
        private final int[] values = new int[GROUPS];
        private int count;
        /** How many groups stand before {@code ::}; -1 where it did not come yet. */
        private int gap = -1;

        boolean add(String text, int from, int end) {
            if (count == GROUPS || end == from || end - from > 4) {
                return false;
            }
            int value = 0;
            for (int i = from; i < end; i++) {
                // Not Character.digit: it takes digits of every script.
                int digit = hex(text.charAt(i));
                if (digit < 0) {
                    return false;
                }
                value = (value << 4) | digit;
            }
            values[count++] = value;
            return true;
        }

        /** The last group may be a dotted IPv4 address, which fills two. */
        boolean addLast(String text, int from) {
            if (text.indexOf('.', from) < 0) {
                return add(text, from, text.length());
            }
            long bits = v4Bits(text, from);
            if (bits < 0 || count > GROUPS - 2) {
                return false;
            }
            values[count++] = (int) (bits >>> 16);
            values[count++] = (int) (bits & 0xffff);
            return true;
        }

        /** {@code ::} stands for at least one group. */
        @Nullable
        IpAddress address() {
            if (gap < 0 ? count != GROUPS : count >= GROUPS) {
                return null;
            }
            long high = 0;
            long low = 0;
            for (int i = 0; i < count; i++) {
                int place = gap >= 0 && i >= gap ? GROUPS - count + i : i;
                long bits = (long) values[i] << (16 * (3 - (place & 3)));
                if (place < 4) {
                    high |= bits;
                } else {
                    low |= bits;
                }
            }
            boolean mapped = high == 0 && low >>> 32 == MAPPED;
            return mapped ? new IpAddress(true, low << 32, 0) : new IpAddress(false, high, low);
        }

        private static int hex(char c) {
            if (c >= '0' && c <= '9') {
                return c - '0';
            }
            char lower = (char) (c | 0x20);
            return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
        }
    }
}
