package dev.tollgate.store;

import dev.tollgate.billing.Order;
import dev.tollgate.ledger.Grant;
import dev.tollgate.ledger.Reversal;
import dev.tollgate.money.Asset;

/** Numbers of foreign enums in stored rows. They never change. */
final class Codes {
    static final int OPEN = 0;
    static final int CLOSING = 1;
    static final int CLOSED = 2;

    private Codes() {}

    static int of(Asset asset) {
        return switch (asset) {
            case USD -> 0;
            case TOKENS -> 1;
        };
    }

    static Asset asset(int code) {
        return switch (code) {
            case 0 -> Asset.USD;
            case 1 -> Asset.TOKENS;
            default -> throw new IllegalStateException("asset: " + code + " (expected: 0 or 1)");
        };
    }

    static int of(Grant.State state) {
        return switch (state) {
            case OPEN -> OPEN;
            case CLOSING -> CLOSING;
            case CLOSED -> CLOSED;
        };
    }

    static int of(Reversal.State state) {
        return switch (state) {
            case PENDING -> 0;
            case POSTED -> 1;
            case VOIDED -> 2;
        };
    }

    static Reversal.State reversalState(int code) {
        return switch (code) {
            case 0 -> Reversal.State.PENDING;
            case 1 -> Reversal.State.POSTED;
            case 2 -> Reversal.State.VOIDED;
            default -> throw new IllegalStateException("reversal state: " + code + " (expected: 0 to 2)");
        };
    }

    /** The kind of reversal whose grants go to the target of that code. */
    static Reversal.Kind reversal(int target) {
        for (Reversal.Kind kind : Reversal.Kind.values()) {
            if (kind.target().code() == target) {
                return kind;
            }
        }
        throw new IllegalStateException("reversal: " + target + " (expected: the code of a reversal's target)");
    }

    static int of(Order.State state) {
        return switch (state) {
            case CREATED -> 0;
            case GRANTED -> 1;
            case LAPSED -> 2;
        };
    }

    static Order.State orderState(int code) {
        return switch (code) {
            case 0 -> Order.State.CREATED;
            case 1 -> Order.State.GRANTED;
            case 2 -> Order.State.LAPSED;
            default -> throw new IllegalStateException("order state: " + code + " (expected: 0 to 2)");
        };
    }

    static Grant.State state(int code) {
        return switch (code) {
            case OPEN -> Grant.State.OPEN;
            case CLOSING -> Grant.State.CLOSING;
            case CLOSED -> Grant.State.CLOSED;
            default -> throw new IllegalStateException("grant state: " + code + " (expected: 0 to 2)");
        };
    }
}
