package dev.tollgate.pages;

import dev.tollgate.billing.Order;

/**
 * One purchase, as its buyer sees it.
 *
 * @param address where this very page is
 * @param key the first key, where it is shown now; else empty
 */
record OrderPage(State state, String order, String pack, String price, String address, String key) {
    /** What there is to say. */
    enum State {
        WAITING,
        LAPSED,
        KEY_WAITS,
        KEY,
        KEY_SHOWN,
        ADDED
    }

    static OrderPage of(Order order, String address) {
        return of(order, address, state(order), "");
    }

    static OrderPage withKey(Order order, String address, String key) {
        return of(order, address, State.KEY, key);
    }

    private static OrderPage of(Order order, String address, State state, String key) {
        return new OrderPage(
                state, order.id().toString(), order.name(), order.price().toString(), address, key);
    }

    private static State state(Order order) {
        return switch (order.progress().state()) {
            case CREATED -> State.WAITING;
            case LAPSED -> State.LAPSED;
            case GRANTED -> {
                if (!order.buyer().fresh()) {
                    yield State.ADDED;
                }
                yield order.keyWaits() ? State.KEY_WAITS : State.KEY_SHOWN;
            }
        };
    }
}
