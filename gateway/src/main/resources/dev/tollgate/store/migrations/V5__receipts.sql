-- Tries that failed, of the few requests that had any. number: which try it was, from 1.
CREATE TABLE usage_failures (
    id_high BIGINT   NOT NULL,
    id_low  BIGINT   NOT NULL,
    number  INTEGER  NOT NULL,
    channel TEXT     NOT NULL,
    kind    TEXT     NOT NULL,
    status  INTEGER  NOT NULL, -- the provider's; 0: it was no status that failed
    served  SMALLINT NOT NULL, -- 1: the answer had begun, and broke off
    PRIMARY KEY (id_high, id_low, number)
) ${clustered};

-- Whether usage objects of replies name what the request cost.
ALTER TABLE storefronts ADD COLUMN usage_cost SMALLINT NOT NULL DEFAULT 1;
-- Its public document names the members of usage, and this is none of them.
UPDATE storefronts SET usage_cost = 0 WHERE id = 'ai-tokenhub';

-- Receipts are served everywhere; the storefront of ours documents them.
INSERT INTO storefront_items (storefront, kind, position, value)
SELECT storefront, 'endpoint', 1000000, 'GENERATIONS' FROM storefront_items
WHERE storefront = 'tollgate' AND kind = 'endpoint' AND value = 'BALANCE';
