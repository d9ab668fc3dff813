package dev.tollgate.wallet;

/**
 * Why a wallet does not start. The message is for the operator: it names the file, what was found and what was
 * expected.
 */
public final class WalletStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WalletStartException(String message) {
        super(message);
    }

    WalletStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
