-- Where a price comes from, and for whom it is. storefront: empty for every one. markup and basis: of a price that a rule
-- made of a cost price, the two ids. cancels: the version that this one takes back before its day.

ALTER TABLE prices ADD COLUMN source     TEXT   NOT NULL DEFAULT 'SET';
ALTER TABLE prices ADD COLUMN storefront TEXT   NOT NULL DEFAULT '';
ALTER TABLE prices ADD COLUMN provider   TEXT   NOT NULL DEFAULT '';
ALTER TABLE prices ADD COLUMN markup     BIGINT NOT NULL DEFAULT 0;
ALTER TABLE prices ADD COLUMN basis      BIGINT NOT NULL DEFAULT 0;
ALTER TABLE prices ADD COLUMN cancels    BIGINT NOT NULL DEFAULT 0;

-- Ids of shipped prices come of their content and lie below 2^52, those of operators' begin with the clock.
UPDATE prices SET source = 'SHIPPED' WHERE id < 4503599627370496;

-- Sell = cost x markup. A later rule of the same scope takes the place of an earlier one; null: none from then on. Empty
-- storefront, model or provider: every one.
CREATE TABLE markups (
    id                BIGINT NOT NULL PRIMARY KEY,
    storefront        TEXT   NOT NULL,
    model             TEXT   NOT NULL,
    provider          TEXT   NOT NULL,
    effective_from_ms BIGINT NOT NULL,
    basis_points      INTEGER
) ${clustered};
