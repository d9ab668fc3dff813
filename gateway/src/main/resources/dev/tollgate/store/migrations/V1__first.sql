-- One schema for SQLite and PostgreSQL. Ids are made by the program; money is nano-units, time is milliseconds since
-- 1970, both BIGINT; truth values are 0 and 1; codes are those of the enums that own them. ${clustered} is WITHOUT ROWID
-- on SQLite: the rows lie in the primary key's tree, so that there is one tree less to write.

CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) ${clustered};

-- Identity.

CREATE TABLE customers (
    id                  BIGINT   NOT NULL PRIMARY KEY,
    storefront          TEXT     NOT NULL,
    name                TEXT     NOT NULL,
    requests_per_minute BIGINT   NOT NULL,
    tokens_per_minute   BIGINT   NOT NULL,
    concurrent          INTEGER  NOT NULL,
    frozen              SMALLINT NOT NULL,
    created_ms          BIGINT   NOT NULL
) ${clustered};

CREATE TABLE api_keys (
    id                  BIGINT  NOT NULL PRIMARY KEY,
    customer            BIGINT  NOT NULL,
    digest              BYTEA   NOT NULL UNIQUE,
    name                TEXT    NOT NULL,
    display             TEXT    NOT NULL,
    kind                TEXT    NOT NULL,
    requests_per_minute BIGINT  NOT NULL,
    tokens_per_minute   BIGINT  NOT NULL,
    concurrent          INTEGER NOT NULL,
    budget_nanos        BIGINT,
    budget_period       TEXT,
    created_ms          BIGINT  NOT NULL,
    expires_ms          BIGINT  NOT NULL,
    revoked_ms          BIGINT  NOT NULL
) ${clustered};

CREATE INDEX api_keys_of_customer ON api_keys (customer, id);

-- What a key is limited to. kind: endpoint, model, ip.
CREATE TABLE api_key_permissions (
    api_key  BIGINT  NOT NULL,
    kind     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    value    TEXT    NOT NULL,
    PRIMARY KEY (api_key, kind, position)
) ${clustered};

-- Catalog.

CREATE TABLE storefronts (
    id          TEXT    NOT NULL PRIMARY KEY,
    brand       TEXT    NOT NULL,
    temperature TEXT,
    max_tokens  INTEGER NOT NULL
) ${clustered};

-- Lists of a storefront. kind: host, endpoint, model.
CREATE TABLE storefront_items (
    storefront TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    value      TEXT    NOT NULL,
    PRIMARY KEY (storefront, kind, position)
) ${clustered};

CREATE TABLE storefront_tiers (
    storefront       TEXT    NOT NULL,
    position         INTEGER NOT NULL,
    from_total_nanos BIGINT  NOT NULL,
    PRIMARY KEY (storefront, position)
) ${clustered};

CREATE TABLE storefront_limits (
    storefront          TEXT    NOT NULL,
    position            INTEGER NOT NULL,
    model_group         TEXT    NOT NULL,
    requests_per_minute BIGINT  NOT NULL,
    tokens_per_minute   BIGINT  NOT NULL,
    concurrent          INTEGER NOT NULL,
    PRIMARY KEY (storefront, position, model_group)
) ${clustered};

CREATE TABLE storefront_errors (
    storefront TEXT    NOT NULL,
    status     INTEGER NOT NULL,
    words      TEXT    NOT NULL,
    PRIMARY KEY (storefront, status)
) ${clustered};

CREATE TABLE models (
    name              TEXT    NOT NULL PRIMARY KEY,
    description       TEXT    NOT NULL,
    model_group       TEXT    NOT NULL,
    context_tokens    INTEGER NOT NULL,
    output_tokens_max INTEGER NOT NULL,
    bytes_per_token   INTEGER NOT NULL,
    image_tokens_max  INTEGER NOT NULL,
    audio_tokens_max  INTEGER NOT NULL,
    file_tokens_max   INTEGER NOT NULL
) ${clustered};

-- Sets of a model. kind: alias, endpoint, trait.
CREATE TABLE model_items (
    model TEXT NOT NULL,
    kind  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (model, kind, value)
) ${clustered};

CREATE TABLE prices (
    id                BIGINT NOT NULL PRIMARY KEY,
    book              TEXT   NOT NULL,
    model             TEXT   NOT NULL,
    effective_from_ms BIGINT NOT NULL
) ${clustered};

-- Nano-units per million units of each class; -1: the class has no price.
CREATE TABLE price_tiers (
    price              BIGINT NOT NULL,
    above_input_tokens BIGINT NOT NULL,
    input              BIGINT NOT NULL,
    cached_input       BIGINT NOT NULL,
    cache_write_5m     BIGINT NOT NULL,
    cache_write_1h     BIGINT NOT NULL,
    audio_input        BIGINT NOT NULL,
    output             BIGINT NOT NULL,
    reasoning          BIGINT NOT NULL,
    audio_output       BIGINT NOT NULL,
    image              BIGINT NOT NULL,
    request            BIGINT NOT NULL,
    PRIMARY KEY (price, above_input_tokens)
) ${clustered};

-- The order matters: the first one is what an image costs whose size and quality were left out.
CREATE TABLE price_images (
    price      BIGINT  NOT NULL,
    position   INTEGER NOT NULL,
    size       TEXT    NOT NULL,
    quality    TEXT    NOT NULL,
    nanos_each BIGINT  NOT NULL,
    PRIMARY KEY (price, position)
) ${clustered};

CREATE TABLE channels (
    id           TEXT     NOT NULL PRIMARY KEY,
    provider     TEXT     NOT NULL,
    base_url     TEXT     NOT NULL,
    credential   BYTEA    NOT NULL, -- encrypted; empty for none
    priority     INTEGER  NOT NULL,
    weight       INTEGER  NOT NULL,
    stream_usage TEXT     NOT NULL,
    enabled      SMALLINT NOT NULL
) ${clustered};

CREATE TABLE channel_models (
    channel     TEXT NOT NULL,
    model       TEXT NOT NULL,
    upstream_id TEXT NOT NULL,
    PRIMARY KEY (channel, model)
) ${clustered};

CREATE TABLE channel_headers (
    channel TEXT  NOT NULL,
    name    TEXT  NOT NULL,
    value   BYTEA NOT NULL, -- encrypted: some providers take their key here
    PRIMARY KEY (channel, name)
) ${clustered};

-- Ledger. A transfer takes from one account and gives to another; it is never changed or removed.

CREATE TABLE grants (
    id           BIGINT   NOT NULL PRIMARY KEY,
    customer     BIGINT   NOT NULL,
    asset        SMALLINT NOT NULL,
    amount_nanos BIGINT   NOT NULL CHECK (amount_nanos >= 0),
    priority     INTEGER  NOT NULL,
    expires_ms   BIGINT   NOT NULL, -- 0: never
    state        SMALLINT NOT NULL, -- 0 open, 1 closing, 2 closed
    target       SMALLINT NOT NULL,
    origin       TEXT     NOT NULL,
    created_ms   BIGINT   NOT NULL
) ${clustered};

CREATE INDEX grants_of_customer ON grants (customer, id);
CREATE INDEX grants_closing ON grants (id) WHERE state = 1;

CREATE TABLE grant_models (
    grant_id BIGINT NOT NULL,
    model    TEXT   NOT NULL,
    PRIMARY KEY (grant_id, model)
) ${clustered};

CREATE TABLE leases (
    id       BIGINT   NOT NULL PRIMARY KEY,
    grant_id BIGINT   NOT NULL,
    customer BIGINT   NOT NULL,
    node     BIGINT   NOT NULL,
    epoch    BIGINT   NOT NULL,
    ended    SMALLINT NOT NULL
) ${clustered};

CREATE UNIQUE INDEX leases_open_of_grant ON leases (grant_id, node, epoch) WHERE ended = 0;
CREATE INDEX leases_open_of_customer ON leases (customer, id) WHERE ended = 0;
CREATE INDEX leases_open_of_node ON leases (node, epoch, customer) WHERE ended = 0;

-- Kinds below 10 are customers' money and never below zero. The bounds keep sums clear of the type's ends, where SQLite
-- would go on in floating point.
CREATE TABLE accounts (
    kind    SMALLINT NOT NULL,
    owner   BIGINT   NOT NULL, -- grant or lease; 0 for the accounts that there is one of
    asset   SMALLINT NOT NULL,
    balance BIGINT   NOT NULL,
    PRIMARY KEY (kind, owner, asset),
    CHECK (kind >= 10 OR balance >= 0),
    CHECK (balance > -4000000000000000000 AND balance < 4000000000000000000)
) ${clustered};

INSERT INTO accounts (kind, owner, asset, balance) VALUES
    (10, 0, 0, 0), (11, 0, 0, 0), (12, 0, 0, 0), (13, 0, 0, 0), (14, 0, 0, 0), (15, 0, 0, 0), (16, 0, 0, 0), (17, 0, 0, 0),
    (10, 0, 1, 0), (11, 0, 1, 0), (12, 0, 1, 0), (13, 0, 1, 0), (14, 0, 1, 0), (15, 0, 1, 0), (16, 0, 1, 0), (17, 0, 1, 0);

CREATE TABLE transfers (
    id         BIGINT   NOT NULL PRIMARY KEY,
    kind       SMALLINT NOT NULL,
    asset      SMALLINT NOT NULL,
    from_kind  SMALLINT NOT NULL,
    from_owner BIGINT   NOT NULL,
    to_kind    SMALLINT NOT NULL,
    to_owner   BIGINT   NOT NULL,
    nanos      BIGINT   NOT NULL CHECK (nanos > 0),
    customer   BIGINT, -- null for our own books
    reason     TEXT     NOT NULL,
    at_ms      BIGINT   NOT NULL
) ${clustered};

CREATE INDEX transfers_of_customer ON transfers (customer, id) WHERE customer IS NOT NULL;

-- One row a customer, written first by whoever is about to decide over its grants, so that decisions come one by one.
CREATE TABLE customer_books (
    customer BIGINT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL
) ${clustered};

-- Nodes and their journals.

CREATE TABLE nodes (
    node            BIGINT NOT NULL PRIMARY KEY,
    epoch           BIGINT NOT NULL,
    forgotten_epoch BIGINT NOT NULL -- lives up to this one may neither lease nor post; 0: none
) ${clustered};

CREATE TABLE journals (
    node       BIGINT   NOT NULL,
    epoch      BIGINT   NOT NULL,
    loop       INTEGER  NOT NULL,
    posted_seq BIGINT   NOT NULL,
    scan_seq   BIGINT   NOT NULL,
    closed     SMALLINT NOT NULL,
    lost       TEXT, -- the gap that a replay found
    PRIMARY KEY (node, epoch, loop)
) ${clustered};

-- Usage. One row a request; what is the same for many rows stands once, in usage_kinds.

CREATE TABLE usage_kinds (
    id            BIGINT   NOT NULL PRIMARY KEY,
    storefront    TEXT     NOT NULL,
    endpoint      TEXT     NOT NULL,
    model         TEXT     NOT NULL,
    channel       TEXT     NOT NULL,
    stream        SMALLINT NOT NULL,
    image_size    TEXT     NOT NULL,
    image_quality TEXT     NOT NULL,
    asset         SMALLINT NOT NULL,
    policy        TEXT     NOT NULL,
    status        INTEGER  NOT NULL,
    corrections   INTEGER  NOT NULL,
    UNIQUE (model, channel, policy, status, storefront, endpoint, stream, image_size, image_quality, asset, corrections)
) ${clustered};

CREATE TABLE usage_rows (
    id_high        BIGINT NOT NULL, -- begins with the time of the request
    id_low         BIGINT NOT NULL,
    customer       BIGINT NOT NULL,
    api_key        BIGINT NOT NULL,
    kind           BIGINT NOT NULL,
    input          BIGINT NOT NULL,
    cached_input   BIGINT NOT NULL,
    cache_write_5m BIGINT NOT NULL,
    cache_write_1h BIGINT NOT NULL,
    audio_input    BIGINT NOT NULL,
    output         BIGINT NOT NULL,
    reasoning      BIGINT NOT NULL,
    audio_output   BIGINT NOT NULL,
    image          BIGINT NOT NULL,
    request        BIGINT NOT NULL,
    price_version  BIGINT NOT NULL,
    charge_nanos   BIGINT NOT NULL,
    overrun_nanos  BIGINT NOT NULL,
    cost_nanos     BIGINT NOT NULL,
    started_ms     BIGINT NOT NULL,
    settled_ms     BIGINT NOT NULL,
    lease          BIGINT NOT NULL, -- paid the charge, less overrun and less usage_draws; 0: nothing was drawn
    PRIMARY KEY (id_high, id_low),
    CHECK (charge_nanos >= overrun_nanos AND overrun_nanos >= 0 AND cost_nanos >= 0)
) ${clustered};

CREATE INDEX usage_rows_of_customer ON usage_rows (customer, id_high, id_low);

-- Further leases that paid for one request.
CREATE TABLE usage_draws (
    id_high BIGINT NOT NULL,
    id_low  BIGINT NOT NULL,
    lease   BIGINT NOT NULL,
    nanos   BIGINT NOT NULL CHECK (nanos > 0),
    PRIMARY KEY (id_high, id_low, lease)
) ${clustered};

-- Sums by the UTC hour of settlement. The ids bound where the hour's rows lie in usage_rows.
CREATE TABLE usage_hours (
    api_key       BIGINT   NOT NULL,
    hour_ms       BIGINT   NOT NULL,
    model         TEXT     NOT NULL,
    asset         SMALLINT NOT NULL,
    customer      BIGINT   NOT NULL,
    requests      BIGINT   NOT NULL,
    input_tokens  BIGINT   NOT NULL,
    output_tokens BIGINT   NOT NULL,
    charge_nanos  BIGINT   NOT NULL,
    overrun_nanos BIGINT   NOT NULL,
    cost_nanos    BIGINT   NOT NULL,
    first_id_high BIGINT   NOT NULL,
    last_id_high  BIGINT   NOT NULL,
    PRIMARY KEY (api_key, hour_ms, model, asset)
) ${clustered};

CREATE INDEX usage_hours_of_customer ON usage_hours (customer, hour_ms);
CREATE INDEX usage_hours_of_all ON usage_hours (hour_ms);

-- Every change that an operator made.
CREATE TABLE audit (
    id      BIGINT NOT NULL PRIMARY KEY,
    at_ms   BIGINT NOT NULL,
    actor   TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    detail  TEXT   NOT NULL
) ${clustered};
