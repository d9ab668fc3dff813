package dev.tollgate.store;

import dev.tollgate.base.ChannelId;
import dev.tollgate.base.ModelName;
import dev.tollgate.catalog.CatalogStore;
import dev.tollgate.catalog.Channel;
import dev.tollgate.catalog.MarkupRule;
import dev.tollgate.catalog.Model;
import dev.tollgate.catalog.PriceVersion;
import dev.tollgate.catalog.Storefront;
import dev.tollgate.store.Runner.Lane;
import java.util.List;

/** The catalog in SQL; one class a kind of thing knows its tables. */
final class SqlCatalogStore implements CatalogStore {
    private final Runner runner;
    private final ChannelSql channels;

    SqlCatalogStore(Runner runner, CredentialCipher cipher) {
        this.runner = runner;
        this.channels = new ChannelSql(cipher);
    }

    @Override
    public List<Storefront> storefronts() {
        return runner.read(StorefrontSql::all);
    }

    @Override
    public List<Model> models() {
        return runner.read(ModelSql::all);
    }

    @Override
    public List<PriceVersion> prices() {
        return runner.read(PriceSql::all);
    }

    @Override
    public List<Channel> channels() {
        return runner.read(channels::all);
    }

    @Override
    public void putStorefront(Storefront storefront) {
        runner.write(Lane.FIRST, session -> StorefrontSql.put(session, storefront));
    }

    @Override
    public void putModel(Model model) {
        runner.write(Lane.FIRST, session -> ModelSql.put(session, model));
    }

    @Override
    public List<MarkupRule> markups() {
        return runner.read(MarkupSql::all);
    }

    @Override
    public void addPrices(List<PriceVersion> prices) {
        runner.write(Lane.FIRST, session -> PriceSql.add(session, prices));
    }

    @Override
    public void addMarkup(MarkupRule rule) {
        runner.write(Lane.FIRST, session -> MarkupSql.add(session, rule));
    }

    @Override
    public void putChannel(Channel channel) {
        runner.write(Lane.FIRST, session -> channels.put(session, channel));
    }

    @Override
    public void removeChannel(ChannelId id) {
        runner.write(Lane.FIRST, session -> ChannelSql.remove(session, id));
    }

    @Override
    public void removeModel(ModelName name) {
        runner.write(Lane.FIRST, session -> ModelSql.remove(session, name));
    }
}
