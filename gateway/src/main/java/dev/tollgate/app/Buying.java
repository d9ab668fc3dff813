package dev.tollgate.app;

import dev.tollgate.base.CustomerId;
import dev.tollgate.base.Limits;
import dev.tollgate.billing.Orders;
import dev.tollgate.billing.Packs;
import dev.tollgate.billing.PaymentService;
import dev.tollgate.billing.PresetPacks;
import dev.tollgate.billing.Refunds;
import dev.tollgate.billing.StripeConfig;
import dev.tollgate.billing.StripeService;
import dev.tollgate.billing.TryLimiter;
import dev.tollgate.billing.Vouchers;
import dev.tollgate.billing.WalletLink;
import dev.tollgate.identity.Customer;
import dev.tollgate.identity.KeyDesk;
import dev.tollgate.identity.KeyHasher;
import dev.tollgate.pages.Shop;
import dev.tollgate.wallet.Wallet;
import io.vertx.core.Future;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** What sells: packs, orders, refunds, vouchers, and the thread that sweeps behind them. */
final class Buying implements AutoCloseable {
    final Packs packs;
    final Orders orders;
    final Refunds refunds;
    final Vouchers vouchers;
    private final Sweeper sweeper;

    Buying(Tollgate program, KeyHasher hasher, SecureRandom random) {
        Config.Shop shop = program.config.shop();
        Limits.Buying limits = program.config.limits().buying();
        StripeConfig stripe = shop.stripe();
        PaymentService payments = stripe == null ? null : new StripeService(stripe);
        WalletLink link = new Link(program.wallet, program.desk);
        packs = new Packs(program.database.orders());
        if (shop.presets()) {
            packs.seed(PresetPacks.all());
        }
        orders = new Orders(
                program.database.orders(),
                payments,
                new Orders.Keys(program.desk, hasher),
                link,
                program.ids,
                program.time,
                random);
        refunds = new Refunds(program.ledger, orders, payments, link, program.time);
        vouchers = new Vouchers(
                program.database.vouchers(),
                new Vouchers.Secrets(hasher, random),
                new Vouchers.Tries(limits.voucherTriesPerHour(), limits.voucherTriesPerAddressPerHour()),
                link,
                program.ids,
                program.time);
        sweeper = new Sweeper(limits.sweepMs(), () -> {
            refunds.sweep();
            packs.reload();
        });
    }

    /** What the pages need. */
    Shop shop(Tollgate program) {
        StripeConfig stripe = program.config.shop().stripe();
        Limits.Buying limits = program.config.limits().buying();
        return new Shop(
                packs,
                orders,
                program.identities,
                checkoutOrigin(stripe),
                new TryLimiter(limits.checkoutsPerAddressPerHour()),
                limits,
                program.loops.offLoop(),
                program.time);
    }

    private static String checkoutOrigin(@Nullable StripeConfig stripe) {
        return stripe == null ? "" : stripe.checkoutOrigin().toString();
    }

    /** From now on what expires is closed and what can be given back is. */
    void start() {
        sweeper.start();
    }

    @Override
    public void close() {
        sweeper.close();
    }

    /** The wallet, waited for: billing is on threads that may block. */
    private record Link(Wallet wallet, KeyDesk desk) implements WalletLink {
        @Override
        public void recall(CustomerId customer) {
            await(wallet.recall(customer));
        }

        @Override
        public void grantsChanged(CustomerId customer) {
            await(wallet.grantsChanged(customer));
        }

        @Override
        public void frozen(CustomerId customer) {
            // Once more, by the desk: a change of an operator that read before and writes after must not thaw it.
            desk.changeCustomer(customer, Link::frozen);
            wallet.freeze(customer, true);
        }

        private static Customer frozen(Customer was) {
            return new Customer(was.id(), was.storefront(), was.name(), was.limits(), true, was.createdMs());
        }

        private static void await(Future<Void> future) {
            future.toCompletionStage().toCompletableFuture().join();
        }
    }
}
