package dev.tollgate.identity;

/**
 * A key that was made and is not stored yet, for whoever stores it together with something else.
 *
 * @param digest the HMAC of its secret, which is what is stored
 */
public record DraftKey(IssuedKey issued, byte[] digest) {}
