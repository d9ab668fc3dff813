package dev.tollgate.app;

import dev.tollgate.admission.Admission;
import dev.tollgate.api.Balance;
import dev.tollgate.api.ClientBalances;
import dev.tollgate.api.DataPlane;
import dev.tollgate.api.Generations;
import dev.tollgate.api.Inference;
import dev.tollgate.api.KeyedRequests;
import dev.tollgate.api.LedgerPages;
import dev.tollgate.api.Models;
import dev.tollgate.api.ReceiptKeySet;
import dev.tollgate.api.Redeem;
import dev.tollgate.api.StatementPages;
import dev.tollgate.base.IdSource;
import dev.tollgate.base.Limits;
import dev.tollgate.base.Timers;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.OpenAiErrors;
import dev.tollgate.error.Refusal;
import dev.tollgate.http.ErrorRenderer;
import dev.tollgate.pages.BuyingPages;
import dev.tollgate.pages.Pages;
import dev.tollgate.pages.PaymentHook;
import dev.tollgate.receipt.ReceiptSigner;
import dev.tollgate.relay.Relay;
import dev.tollgate.relay.RelayLoop;
import dev.tollgate.relay.Settlement;
import dev.tollgate.routing.Router;
import dev.tollgate.simulator.SimulatorClient;
import dev.tollgate.upstream.UpstreamClient;
import dev.tollgate.wallet.Books;
import java.security.SecureRandom;
import java.util.SplittableRandom;

/** What each event loop has of its own, made in the order in which a request meets it. */
final class LoopParts {
    private final Tollgate program;
    private final Pages pages;
    private final Redeem redeem;
    private final FrontDoor.Shopping shopping;

    LoopParts(Tollgate program) {
        this.program = program;
        this.pages = new Pages(program.catalog, program.time);
        this.redeem = new Redeem(
                program.catalog::snapshot, program.identities, program.buying.vouchers, program.loops.offLoop());
        this.shopping = new FrontDoor.Shopping(
                new BuyingPages(program.catalog::snapshot, program.buying.shop(program)),
                new PaymentHook(program.buying.orders, program.config.limits().buying(), program.loops.offLoop()));
    }

    /** The data plane of one loop. */
    FrontDoor.Rooms handler(int loop) {
        Limits limits = program.config.limits();
        Timers timers = program.loops.timers(loop);
        Books governed = program.wallet.books(loop, timers, task -> program.loops.execute(loop, task));
        Books books = UngovernedBooks.asked() ? new UngovernedBooks() : governed;
        Admission admission = new Admission(program.rates, books, program.wallet, limits.money());
        UpstreamClient network = program.upstreams.client(program.loops.loop(loop));
        UpstreamClient simulator = new SimulatorClient(
                timers, program.time, IdSource.perThread(program.time), limits.upstream(), program.url());
        RelayLoop relayLoop = new RelayLoop(
                channel -> channel.provider().equals(Router.SIMULATOR) ? simulator : network,
                timers,
                program.loops.offLoop(),
                program.time,
                new SplittableRandom(new SecureRandom().nextLong()),
                limits,
                program.halts);
        Settlement settlement = new Settlement(books, program.wallet, program.counter, relayLoop, program.metrics);
        Relay relay = new Relay(admission, program.router, Tollgate.testChannel(), settlement, relayLoop);
        KeyedRequests keyed = new KeyedRequests(admission, relay, program.repeats, timers);
        OpenAiDialect dialect = new OpenAiDialect(limits.streams().eventBytesMax());
        Inference inference =
                new Inference(admission, relay, keyed, dialect, limits.http().bodyBytesMax());
        DataPlane dataPlane = new DataPlane(
                program.catalog,
                program.identities,
                inference,
                new Models(),
                new DataPlane.Account(
                        new Balance(program.wallet),
                        new ClientBalances(
                                program.wallet, program.database.usage(), program.receipts, program.loops.offLoop()),
                        new Generations(program.receipts, program.loops.offLoop()),
                        new StatementPages(program.statements, program.loops.offLoop()),
                        new LedgerPages(program.ledger, program.loops.offLoop())),
                program.time);
        ReceiptSigner signer = program.signer;
        ReceiptKeySet keys = new ReceiptKeySet(signer == null ? new byte[0] : signer.published());
        return new FrontDoor.Rooms(dataPlane, redeem, new SimulatedImageHandler(), keys, shopping, pages);
    }

    /** Bodies of the errors that the server answers by itself. */
    static ErrorRenderer errors() {
        return new ErrorRenderer() {
            @Override
            public byte[] body(Refusal refusal) {
                return OpenAiErrors.body(refusal);
            }

            @Override
            public String contentType() {
                return "application/json";
            }
        };
    }
}
