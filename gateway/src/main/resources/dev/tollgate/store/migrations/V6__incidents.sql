-- Refunds of charges, statements of UTC months, freezes of keys.

-- When a key was frozen: it spends nothing until it is not; 0: it is not frozen.
ALTER TABLE api_keys ADD COLUMN frozen_ms BIGINT NOT NULL DEFAULT 0;

-- Why charges were given back, and which: the selection as it was asked for. A text that is empty, and customer 0, select
-- everything; statuses lie between the two, both included.
CREATE TABLE incidents (
    id         BIGINT  NOT NULL PRIMARY KEY,
    reason     TEXT    NOT NULL,
    model      TEXT    NOT NULL,
    status_min INTEGER NOT NULL,
    status_max INTEGER NOT NULL,
    policy     TEXT    NOT NULL,
    customer   BIGINT  NOT NULL,
    from_ms    BIGINT  NOT NULL,
    to_ms      BIGINT  NOT NULL,
    opened_ms  BIGINT  NOT NULL
) ${clustered};

-- One row a request that was refunded, whole and once: that is what the key says.
CREATE TABLE refunds (
    id_high    BIGINT   NOT NULL,
    id_low     BIGINT   NOT NULL,
    incident   BIGINT   NOT NULL,
    customer   BIGINT   NOT NULL,
    api_key    BIGINT   NOT NULL,
    model      TEXT     NOT NULL,
    asset      SMALLINT NOT NULL,
    nanos      BIGINT   NOT NULL CHECK (nanos > 0),
    settled_ms BIGINT   NOT NULL, -- of the request
    at_ms      BIGINT   NOT NULL, -- of the refund
    PRIMARY KEY (id_high, id_low)
) ${clustered};

CREATE INDEX refunds_of_incident ON refunds (incident, customer);
CREATE INDEX refunds_of_customer ON refunds (customer, settled_ms);
CREATE INDEX refunds_of_all ON refunds (settled_ms);

-- Requests that were posted in another month than they were settled in: what usage_hours must be corrected by to tell a
-- month by posting time. The columns are those of usage_hours.
CREATE TABLE usage_carried (
    api_key         BIGINT   NOT NULL,
    hour_ms         BIGINT   NOT NULL,
    model           TEXT     NOT NULL,
    asset           SMALLINT NOT NULL,
    posted_month_ms BIGINT   NOT NULL,
    customer        BIGINT   NOT NULL,
    requests        BIGINT   NOT NULL,
    input_tokens    BIGINT   NOT NULL,
    output_tokens   BIGINT   NOT NULL,
    charge_nanos    BIGINT   NOT NULL,
    overrun_nanos   BIGINT   NOT NULL,
    PRIMARY KEY (api_key, hour_ms, model, asset, posted_month_ms)
) ${clustered};

CREATE INDEX usage_carried_of_customer ON usage_carried (customer, hour_ms);

-- Months that are over for the books: nothing is posted before the latest of these moments any more.
CREATE TABLE closed_months (
    until_ms  BIGINT   NOT NULL PRIMARY KEY,
    closed_ms BIGINT   NOT NULL,
    kept      SMALLINT NOT NULL -- whether the statements of the month before it are all kept
) ${clustered};

-- A closed month of a customer, as it is read for ever.
CREATE TABLE statements (
    customer  BIGINT NOT NULL,
    month_ms  BIGINT NOT NULL,
    until_ms  BIGINT NOT NULL,
    json      TEXT   NOT NULL,
    csv       TEXT   NOT NULL,
    digest    TEXT   NOT NULL, -- SHA-256 over both, hexadecimal
    stored_ms BIGINT NOT NULL,
    PRIMARY KEY (customer, month_ms)
) ${clustered};

CREATE TABLE statement_balances (
    customer      BIGINT   NOT NULL,
    month_ms      BIGINT   NOT NULL,
    asset         SMALLINT NOT NULL,
    opening_nanos BIGINT   NOT NULL,
    closing_nanos BIGINT   NOT NULL,
    PRIMARY KEY (customer, month_ms, asset)
) ${clustered};

-- By time of posting: ids that are derived, as those of refunds, do not sort by it.
DROP INDEX transfers_of_customer;
CREATE INDEX transfers_of_customer ON transfers (customer, at_ms, id) WHERE customer IS NOT NULL;

-- What a customer is shown: all that changed its balance.
CREATE INDEX transfers_shown ON transfers (customer, at_ms, id)
    WHERE customer IS NOT NULL AND kind NOT IN (3, 4, 6, 7, 9, 10);

-- The same without charges, which are many and which the roll-ups sum.
CREATE INDEX transfers_stated ON transfers (customer, at_ms, id)
    WHERE customer IS NOT NULL AND kind NOT IN (3, 4, 5, 6, 7, 9, 10);

-- Webhooks: where events are told. customer 0: the operator's own.
CREATE TABLE webhooks (
    id         BIGINT   NOT NULL PRIMARY KEY,
    customer   BIGINT   NOT NULL,
    url        TEXT     NOT NULL,
    secret     BYTEA    NOT NULL, -- encrypted
    enabled    SMALLINT NOT NULL,
    created_ms BIGINT   NOT NULL
) ${clustered};

CREATE INDEX webhooks_of_customer ON webhooks (customer, id);

-- The id is derived from what happened, so that it happens once.
CREATE TABLE webhook_events (
    id       BIGINT NOT NULL PRIMARY KEY,
    customer BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    at_ms    BIGINT NOT NULL
) ${clustered};

CREATE TABLE webhook_deliveries (
    event    BIGINT   NOT NULL,
    webhook  BIGINT   NOT NULL,
    state    SMALLINT NOT NULL, -- 0 waiting, 1 delivered, 2 given up
    attempts INTEGER  NOT NULL,
    next_ms  BIGINT   NOT NULL, -- waiting: not before; else when it ended
    status   INTEGER  NOT NULL, -- of the last answer; 0: none
    detail   TEXT     NOT NULL, -- what went wrong with the last attempt
    PRIMARY KEY (event, webhook)
) ${clustered};

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_ms) WHERE state = 0;
CREATE INDEX webhook_deliveries_of ON webhook_deliveries (webhook, event);

-- What a customer wants to be told of: what it spends in a UTC month. Nothing is refused for its sake.
CREATE TABLE spend_alerts (
    customer BIGINT NOT NULL PRIMARY KEY,
    nanos    BIGINT NOT NULL CHECK (nanos > 0)
) ${clustered};
