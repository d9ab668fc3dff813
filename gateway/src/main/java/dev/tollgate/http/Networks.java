package dev.tollgate.http;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A set of IP networks. Immutable. */
final class Networks {
    private final List<Network> networks;

    private Networks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /**
     * Reads addresses and networks in CIDR form.
     *
     * @throws IllegalArgumentException naming the first that is neither
     */
    static Networks parse(List<String> texts) {
        List<Network> networks = new ArrayList<>(texts.size());
        for (String text : texts) {
            networks.add(Network.parse(text));
        }
        return new Networks(networks);
    }

    boolean isEmpty() {
        return networks.isEmpty();
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < networks.size(); i++) {
            if (networks.get(i).contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    private record Network(byte[] prefix, int bits) {
        static Network parse(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            try {
                byte[] prefix = InetAddress.ofLiteral(address).getAddress();
                int bits = slash < 0 ? prefix.length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1));
                if (bits >= 0 && bits <= prefix.length * Byte.SIZE) {
                    return new Network(prefix, bits);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(complaint(text), e);
            }
            throw new IllegalArgumentException(complaint(text));
        }

        private static String complaint(String text) {
            return "network: " + text + " (expected: an IP address, or one with /bits, as 10.0.0.0/8)";
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            if (!Arrays.equals(prefix, 0, whole, address, 0, whole)) {
                return false;
            }
            int rest = bits % Byte.SIZE;
            return rest == 0 || ((prefix[whole] ^ address[whole]) & (0xff << (Byte.SIZE - rest)) & 0xff) == 0;
        }
    }
}
