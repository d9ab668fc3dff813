-- One row an Idempotency-Key of a customer at an endpoint: which request has it, and what became of that. A row of a
-- life whose journals are all closed, and which still runs, is judged by the usage row of its request.
CREATE TABLE idempotency (
    customer     BIGINT   NOT NULL,
    test         SMALLINT NOT NULL, -- test keys have a world of their own
    endpoint     TEXT     NOT NULL,
    key_digest   TEXT     NOT NULL, -- SHA-256, hexadecimal, as is the body's
    body_digest  TEXT     NOT NULL,
    request_high BIGINT   NOT NULL,
    request_low  BIGINT   NOT NULL,
    node         BIGINT   NOT NULL,
    epoch        BIGINT   NOT NULL,
    state        SMALLINT NOT NULL, -- 0 running, 1 kept, 2 incomplete
    bytes        BIGINT   NOT NULL, -- of the kept answer
    expires_ms   BIGINT   NOT NULL,
    PRIMARY KEY (customer, test, endpoint, key_digest)
) ${clustered};

CREATE INDEX idempotency_expiring ON idempotency (expires_ms);

-- Answers that are kept to be given again. Large values: their rows do not lie in the key's tree.
CREATE TABLE idempotency_answers (
    request_high BIGINT   NOT NULL,
    request_low  BIGINT   NOT NULL,
    stream       SMALLINT NOT NULL,
    channel      TEXT     NOT NULL,
    simulated    SMALLINT NOT NULL,
    lowered_to   BIGINT   NOT NULL,
    body         BYTEA    NOT NULL,
    PRIMARY KEY (request_high, request_low)
);

-- What all kept answers take, in one row that exists from the first one on.
CREATE TABLE idempotency_room (
    id    SMALLINT NOT NULL PRIMARY KEY,
    bytes BIGINT   NOT NULL
) ${clustered};
