package dev.tollgate.wire;

import java.util.List;

/**
 * A body in pieces, so that an edit of a large one copies nothing but what it puts in.
 *
 * @param parts in order; the arrays are not to be changed
 */
public record BodyParts(List<Part> parts) {
    /** A range of an array. */
    public record Part(byte[] bytes, int from, int to) {
        public Part {
            if (from < 0 || to < from || to > bytes.length) {
                throw new IllegalArgumentException("part: " + from + ".." + to + " of " + bytes.length);
            }
        }
    }

    public BodyParts {
        parts = List.copyOf(parts);
    }

    /** One whole array. */
    public static BodyParts of(byte[] whole) {
        return new BodyParts(List.of(new Part(whole, 0, whole.length)));
    }

    /** All bytes, counted. */
    public long length() {
        long length = 0;
        for (Part part : parts) {
            length += part.to - part.from;
        }
        return length;
    }

    /** All bytes in one array: the array itself where it is one whole part. */
    public byte[] join() {
        if (parts.size() == 1) {
            Part only = parts.getFirst();
            if (only.from == 0 && only.to == only.bytes.length) {
                return only.bytes;
            }
        }
        byte[] whole = new byte[Math.toIntExact(length())];
        int at = 0;
        for (Part part : parts) {
            System.arraycopy(part.bytes, part.from, whole, at, part.to - part.from);
            at += part.to - part.from;
        }
        return whole;
    }
}
