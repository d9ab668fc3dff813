package dev.tollgate.chat;

/**
 * What the input is made of, counted without a tokenizer.
 *
 * @param textBytes UTF-8 bytes of every text that the model reads (messages, names, tools, schemas, prompts)
 * @param messages messages; each prompt of a legacy completion counts as one, since a model that chats may serve it
 * @param tokenIds token ids in token arrays: exact tokens
 * @param images image parts of messages
 * @param audios audio parts of messages
 * @param files file parts of messages
 */
public record InputSize(long textBytes, int messages, long tokenIds, int images, int audios, int files) {
    /** Nothing. */
    public static final InputSize NONE = new InputSize(0, 0, 0, 0, 0, 0);
}
