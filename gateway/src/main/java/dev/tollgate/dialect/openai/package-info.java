/**
 * The OpenAI dialect. A request is scanned once, without a tree: what the gateway must know is read, what it must
 * change is marked, and everything else travels on byte for byte. Replies and streams are read in the same way.
 *
 * <p>Start reading at {@link dev.tollgate.dialect.openai.OpenAiDialect}.
 */
@NullMarked
package dev.tollgate.dialect.openai;

import org.jspecify.annotations.NullMarked;
