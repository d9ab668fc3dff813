package dev.tollgate.billing;

/** The payment service refused, or did not answer. Never says a secret. */
public final class PaymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PaymentException(String message, Throwable cause) {
        super(message, cause);
    }
}
