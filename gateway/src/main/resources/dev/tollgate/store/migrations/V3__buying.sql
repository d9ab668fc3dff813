-- Grants that are bought, their way back, packs, orders and vouchers.

-- What was paid for a grant, in the smallest unit of its own currency; an empty currency: nothing was.
ALTER TABLE grants ADD COLUMN paid_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN paid_currency TEXT NOT NULL DEFAULT '';

-- For the sweep that closes what is past its expiry.
CREATE INDEX grants_expiring ON grants (expires_ms) WHERE expires_ms > 0 AND target = 0;

INSERT INTO accounts (kind, owner, asset, balance) VALUES (18, 0, 0, 0), (19, 0, 0, 0), (18, 0, 1, 0), (19, 0, 1, 0);

-- Refunds and chargebacks: pending, then posted or voided, each by one guarded update.
CREATE TABLE reversals (
    grant_id       BIGINT   NOT NULL PRIMARY KEY,
    customer       BIGINT   NOT NULL,
    kind           SMALLINT NOT NULL, -- 3 refund, 4 chargeback: the grant's target
    state          SMALLINT NOT NULL, -- 0 pending, 1 posted, 2 voided
    settled        SMALLINT NOT NULL,
    reached_nanos  BIGINT   NOT NULL,
    claimed_nanos  BIGINT   NOT NULL,
    amount_minor   BIGINT   NOT NULL,
    currency       TEXT     NOT NULL,
    restored_grant BIGINT   NOT NULL, -- 0: none
    reference      TEXT     NOT NULL,
    reason         TEXT     NOT NULL,
    created_ms     BIGINT   NOT NULL,
    CHECK (reached_nanos >= 0 AND claimed_nanos >= 0 AND amount_minor >= 0)
) ${clustered};

CREATE INDEX reversals_pending ON reversals (grant_id) WHERE state = 0;

-- What is for sale. A pack is never deleted, only taken off sale: orders name it.
CREATE TABLE packs (
    storefront    TEXT     NOT NULL,
    id            TEXT     NOT NULL,
    name          TEXT     NOT NULL,
    price_minor   BIGINT   NOT NULL CHECK (price_minor > 0),
    currency      TEXT     NOT NULL,
    asset         SMALLINT NOT NULL,
    amount_nanos  BIGINT   NOT NULL CHECK (amount_nanos > 0),
    validity_days INTEGER  NOT NULL, -- 0: for ever
    priority      INTEGER  NOT NULL,
    enabled       SMALLINT NOT NULL,
    PRIMARY KEY (storefront, id)
) ${clustered};

-- The models that something is good for; none: every model. kind: pack, order, batch; owner as text.
CREATE TABLE term_models (
    kind  TEXT NOT NULL,
    owner TEXT NOT NULL,
    model TEXT NOT NULL,
    PRIMARY KEY (kind, owner, model)
) ${clustered};

-- One purchase, with the terms of its moment: a pack that changes later changes no order.
CREATE TABLE orders (
    id            BIGINT   NOT NULL PRIMARY KEY,
    storefront    TEXT     NOT NULL,
    pack          TEXT     NOT NULL,
    name          TEXT     NOT NULL,
    token_digest  BYTEA    NOT NULL UNIQUE,
    customer      BIGINT   NOT NULL, -- 0: paying makes one
    fresh         SMALLINT NOT NULL, -- whether paying makes the customer, and its key
    price_minor   BIGINT   NOT NULL,
    currency      TEXT     NOT NULL,
    asset         SMALLINT NOT NULL,
    amount_nanos  BIGINT   NOT NULL,
    validity_days INTEGER  NOT NULL,
    priority      INTEGER  NOT NULL,
    state         SMALLINT NOT NULL, -- 0 created, 1 granted, 2 lapsed
    session       TEXT     NOT NULL, -- the payment service's; empty: none yet
    intent        TEXT     NOT NULL,
    grant_id      BIGINT   NOT NULL, -- 0: none yet
    api_key       BIGINT   NOT NULL, -- the key that was shown to the buyer; 0: none yet
    created_ms    BIGINT   NOT NULL,
    paid_ms       BIGINT   NOT NULL
) ${clustered};

CREATE INDEX orders_of_intent ON orders (intent) WHERE intent <> '';
CREATE INDEX orders_of_grant ON orders (grant_id) WHERE grant_id <> 0;
CREATE INDEX orders_of_customer ON orders (customer, id) WHERE customer <> 0;

-- What the payment service told us, each event once. A parked one waits for the order that it is about.
CREATE TABLE payment_events (
    id        TEXT   NOT NULL PRIMARY KEY,
    kind      TEXT   NOT NULL,
    outcome   TEXT   NOT NULL, -- applied, ignored, parked, refused
    order_id  BIGINT NOT NULL, -- 0: not known
    intent    TEXT   NOT NULL,
    reference TEXT   NOT NULL,
    minor     BIGINT NOT NULL,
    currency  TEXT   NOT NULL,
    note      TEXT   NOT NULL,
    at_ms     BIGINT NOT NULL
) ${clustered};

CREATE INDEX payment_events_parked ON payment_events (intent) WHERE outcome = 'parked';

CREATE TABLE voucher_batches (
    id            BIGINT   NOT NULL PRIMARY KEY,
    storefront    TEXT     NOT NULL,
    name          TEXT     NOT NULL,
    asset         SMALLINT NOT NULL,
    amount_nanos  BIGINT   NOT NULL CHECK (amount_nanos > 0),
    validity_days INTEGER  NOT NULL, -- of the grant, from redemption; 0: for ever
    priority      INTEGER  NOT NULL,
    count         INTEGER  NOT NULL,
    expires_ms    BIGINT   NOT NULL, -- of the codes; 0: never
    revoked_ms    BIGINT   NOT NULL, -- 0: not
    created_ms    BIGINT   NOT NULL
) ${clustered};

-- digest: HMAC-SHA-256 of the code under the server's pepper; the code itself is nowhere.
CREATE TABLE vouchers (
    digest      BYTEA  NOT NULL PRIMARY KEY,
    batch       BIGINT NOT NULL,
    customer    BIGINT NOT NULL, -- who redeemed it; 0: nobody yet
    grant_id    BIGINT NOT NULL,
    redeemed_ms BIGINT NOT NULL
) ${clustered};

CREATE INDEX vouchers_of_batch ON vouchers (batch);
