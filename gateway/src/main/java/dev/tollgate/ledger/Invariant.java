package dev.tollgate.ledger;

/** What is true of the books at every moment. {@code fsck} proves each. */
public enum Invariant {
    /** Per asset, debits are credits. */
    DEBITS_ARE_CREDITS("the balances of all accounts of an asset sum to 0"),
    /** Each balance is the sum of its transfers. */
    BALANCE_IS_ITS_TRANSFERS("a balance is the sum of the account's transfers"),
    /** No grant, lease or suspense account is below zero. */
    NOTHING_BELOW_ZERO("no grant, lease or suspense account is below 0"),
    /** A grant was given what it says. */
    GRANT_IS_GIVEN("a grant got its amount, once"),
    /** A closed grant holds nothing. */
    CLOSED_IS_EMPTY("a closed grant and its leases hold nothing"),
    /** What a lease opened with is posted, returned, suspended or still there. */
    LEASE_ADDS_UP("what a lease got = what requests drew + what went back + suspense + what it holds"),
    /** What was charged to a lease is what requests drew from it. */
    CHARGES_ARE_DRAWS("transfers from a lease to revenue = what requests drew from it"),
    /** What a refund or chargeback took is what it says, and what it comes to is the rule's share of the price. */
    REVERSAL_ADDS_UP("a refund or chargeback took what it says, and comes to its share of the price"),
    /** Whoever paid or redeemed has a grant of what was promised, and nobody else has. */
    SALE_IS_GRANTED("a paid order and a redeemed voucher each became one grant of their terms, and no other did"),
    /** What customers owe is what chargebacks claimed. */
    CLAIMS_ADD_UP("the receivable account = what chargebacks claim that were not voided"),
    /** A request draws on its own customer's leases. */
    DRAWS_ARE_OWN("requests draw on leases of their own customer"),
    /** The overrun account is the sum of the rows' overrun. */
    OVERRUN_ADDS_UP("the overrun account = the sum of the requests' overrun"),
    /** Provider cost is the sum of the rows' cost. */
    COST_ADDS_UP("the provider cost account = the sum of the requests' cost"),
    /** Each charge can be computed again. */
    CHARGE_IS_PRICED("a charge is its units at the pinned price"),
    /** What was given back is what a request's customer had paid, once, and went to its own grants. */
    REFUNDS_ARE_CHARGES("a refund is what its customer paid for the request, and went to grants of that customer"),
    /** Each statement goes on from the one before and says what was posted. */
    STATEMENTS_ADD_UP("a statement opens as the one before closed, and closes by what was posted in its month"),
    /** The roll-ups are the sums of their rows. */
    ROLL_UPS_ADD_UP("an hour's roll-up = the sum of its rows"),
    /** Journal positions only ever grow, and the scan begins no later than the posting ended. */
    JOURNALS_ARE_POSTED("a journal's position is whole");

    private final String sentence;

    Invariant(String sentence) {
        this.sentence = sentence;
    }

    /** In words. */
    public String sentence() {
        return sentence;
    }
}
