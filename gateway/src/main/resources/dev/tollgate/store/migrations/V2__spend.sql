-- What requests that tokens paid would have cost in dollars: counts against key budgets. 0 where dollars paid.
ALTER TABLE usage_rows ADD COLUMN usd_nanos BIGINT NOT NULL DEFAULT 0;
ALTER TABLE usage_hours ADD COLUMN usd_nanos BIGINT NOT NULL DEFAULT 0;
