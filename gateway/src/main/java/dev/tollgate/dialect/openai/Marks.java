package dev.tollgate.dialect.openai;

import org.jspecify.annotations.Nullable;

/**
 * Where in a request's source stands what may be edited; null where the request has no such member.
 *
 * @param inside index behind the body's opening brace, where members are added
 * @param model the model
 * @param streamOptions the options of the stream
 * @param developerRoles pairs of first and behind-last index of role values {@code developer}
 */
record Marks(
        int inside,
        Member model,
        @Nullable Member temperature,
        @Nullable Member maxTokens,
        @Nullable Member maxCompletionTokens,
        @Nullable StreamOptions streamOptions,
        int[] developerRoles) {

    /**
     * {@code stream_options}.
     *
     * @param inside index behind its opening brace; 0 where it is null
     * @param empty whether it has no member
     * @param includeUsage its {@code include_usage}
     * @param usageAsked whether that is true
     */
    record StreamOptions(
            Member member,
            int inside,
            boolean empty,
            @Nullable Member includeUsage,
            boolean usageAsked) {}
}
