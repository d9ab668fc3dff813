package dev.tollgate.catalog;

import dev.tollgate.base.Endpoint;
import dev.tollgate.base.ModelName;
import java.util.Set;

/**
 * One model as it is sold.
 *
 * @param name its id in requests and lists
 * @param aliases further ids that mean the same, dated ones among them
 * @param description for people; says so where the simulator stands in
 * @param group whose rate limits it shares, as {@code gpt-4}
 * @param endpoints the calls that it serves
 * @param limits its sizes
 * @param bounds what its input can cost at most, by part
 * @param traits what sets it apart
 */
public record Model(
        ModelName name,
        Set<ModelName> aliases,
        String description,
        String group,
        Set<Endpoint> endpoints,
        ModelLimits limits,
        InputBounds bounds,
        Set<ModelTrait> traits) {

    /**
     * Sizes in tokens.
     *
     * @param contextTokens input and output together
     * @param outputTokensMax one answer
     */
    public record ModelLimits(int contextTokens, int outputTokensMax) {}

    /**
     * Upper bounds of the input estimate. 0 means that the model takes no such part.
     *
     * @param bytesPerToken UTF-8 bytes of text that make at least one token, of the model's family
     * @param imageTokensMax of one image part
     * @param audioTokensMax of one audio part
     * @param fileTokensMax of one file part
     */
    public record InputBounds(int bytesPerToken, int imageTokensMax, int audioTokensMax, int fileTokensMax) {}

    public Model {
        aliases = Set.copyOf(aliases);
        endpoints = Set.copyOf(endpoints);
        traits = Set.copyOf(traits);
    }

    /** Whether it has the trait. */
    public boolean is(ModelTrait trait) {
        return traits.contains(trait);
    }

    /** The same with other words for people. */
    public Model described(String words) {
        return new Model(name, aliases, words, group, endpoints, limits, bounds, traits);
    }

    /** The same under another name, without aliases. */
    Model named(ModelName other) {
        return new Model(other, Set.of(), description, group, endpoints, limits, bounds, traits);
    }
}
