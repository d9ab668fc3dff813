package dev.tollgate.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Draws a small real PNG (W3C PNG, third edition) by hand: four colours, two bits a pixel, a quilt that depends on the
 * seed alone. The JDK's image classes would cost half a second at their first use.
 */
final class SimulatedPng {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int PIXELS_PER_BYTE = 4;
    private static final int PATCHES = 8;
    private static final byte BIT_DEPTH = 2;
    private static final byte PALETTE_COLOUR = 3;

    private SimulatedPng() {}

    static byte[] draw(long seed, int width, int height) {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream png = new ByteArrayOutputStream(4_096);
        png.writeBytes(SIGNATURE);
        ByteBuffer header = ByteBuffer.allocate(13);
        header.putInt(width).putInt(height).put(BIT_DEPTH).put(PALETTE_COLOUR);
        // Compression, filter method and interlace are 0.
        chunk(png, "IHDR", header.array(), header.capacity());
        byte[] palette = new byte[12];
        random.nextBytes(palette);
        chunk(png, "PLTE", palette, palette.length);
        byte[] words = "Comment\0A simulated image from Tollgate".getBytes(StandardCharsets.ISO_8859_1);
        chunk(png, "tEXt", words, words.length);
        pixels(png, random, width, height);
        chunk(png, "IEND", new byte[0], 0);
        return png.toByteArray();
    }

    private static void pixels(ByteArrayOutputStream png, SplittableRandom random, int width, int height) {
        byte[] patches = new byte[PATCHES * PATCHES];
        random.nextBytes(patches);
        int bytesPerRow = Math.ceilDiv(width, PIXELS_PER_BYTE);
        byte[] rows = new byte[height * (1 + bytesPerRow)];
        for (int y = 0; y < height; y++) {
            int row = y * (1 + bytesPerRow);
            int patchRow = y * PATCHES / height * PATCHES;
            // The row's first byte is its filter: 0, none.
            for (int x = 0; x < bytesPerRow; x++) {
                int patch = patches[patchRow + x * PATCHES / bytesPerRow];
                rows[row + 1 + x] = (byte) (0x55 * (patch & 3));
            }
        }
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(rows);
            deflater.finish();
            byte[] packed = new byte[rows.length + 64];
            chunk(png, "IDAT", packed, deflater.deflate(packed));
        } finally {
            deflater.end();
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data, int length) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        png.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        png.writeBytes(name);
        png.write(data, 0, length);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
