package dev.tollgate.identity;

import dev.tollgate.base.Secret;

/**
 * A key that was just made. The secret is shown this once and kept nowhere.
 *
 * @param secret the whole secret, as {@code sk-tg-…}
 */
public record IssuedKey(ApiKey key, Secret secret) {}
