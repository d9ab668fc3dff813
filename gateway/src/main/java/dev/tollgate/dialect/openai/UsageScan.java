package dev.tollgate.dialect.openai;

import dev.tollgate.base.Endpoint;
import dev.tollgate.chat.Usage;
import dev.tollgate.json.JsonKind;
import dev.tollgate.json.JsonNames;
import dev.tollgate.json.JsonScanner;
import dev.tollgate.wire.ByteEdits;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code usage} object as the providers that speak this dialect write it, and takes their {@code cost*}
 * members out of it, at every depth. A report with a count that is no count is no report.
 */
final class UsageScan {
    /** No model reads or writes so much in one request. */
    private static final long TOKENS_MAX = 1_000_000_000_000L;

    private static final byte[] COST = Ascii.bytes("cost");

    private static final JsonNames NAMES = JsonNames.of(
            "prompt_tokens",
            "completion_tokens",
            "total_tokens",
            "input_tokens",
            "output_tokens",
            "prompt_tokens_details",
            "input_tokens_details",
            "completion_tokens_details",
            "output_tokens_details",
            "cached_tokens",
            "prompt_cache_hit_tokens",
            "num_cached_tokens",
            "cache_read_input_tokens",
            "cache_write_tokens",
            "cache_creation_input_tokens",
            "audio_tokens",
            "reasoning_tokens",
            "cached_prompt_text_tokens",
            "citation_tokens",
            "num_search_queries");

    private static final int PROMPT = 0;
    private static final int COMPLETION = 1;
    private static final int TOTAL = 2;
    private static final int INPUT = 3;
    private static final int OUTPUT = 4;
    private static final int PROMPT_DETAILS = 5;
    private static final int INPUT_DETAILS = 6;
    private static final int COMPLETION_DETAILS = 7;
    private static final int OUTPUT_DETAILS = 8;
    private static final int CACHED = 9;
    private static final int CACHE_HIT = 10;
    private static final int NUM_CACHED = 11;
    private static final int CACHE_READ = 12;
    private static final int CACHE_WRITE = 13;
    private static final int CACHE_CREATION = 14;
    private static final int AUDIO = 15;
    private static final int REASONING = 16;
    private static final int CACHED_TEXT = 17;
    private static final int CITATION = 18;
    private static final int SEARCHES = 19;

    private static final int WHOLE_REPORT = 0;
    private static final int OF_INPUT = 1;
    private static final int OF_OUTPUT = 2;
    private static final int ELSEWHERE = 3;

    private final JsonScanner json;
    private final ByteEdits edits;
    private final MemberCuts cuts;

    private long input;
    private long output;
    private long total;
    private long cached;
    private long cacheWrite;
    private long audioInput;
    private long audioOutput;
    private long reasoning;
    /** Thinking that stands beside the totals, and not among their details: some count it in their output, some not. */
    private long reasoningBeside;

    private long citations;
    private boolean searches;
    private boolean broken;
    private int costAt;

    UsageScan(JsonScanner json, ByteEdits edits) {
        this.json = json;
        this.edits = edits;
        this.cuts = new MemberCuts(edits);
    }

    /** Takes the object that comes next; null where it reports nothing that can be counted. */
    @Nullable
    Usage read(Endpoint endpoint) {
        input = -1;
        output = -1;
        total = -1;
        cached = 0;
        cacheWrite = 0;
        audioInput = 0;
        audioOutput = 0;
        reasoning = 0;
        reasoningBeside = 0;
        citations = 0;
        searches = false;
        broken = false;
        int inside = json.at() + 1;
        members(WHOLE_REPORT, cuts);
        costAt = cuts.kept() ? cuts.keptTo() : inside;
        if (broken || input < 0 && output < 0 && total < 0) {
            return null;
        }
        if (endpoint == Endpoint.EMBEDDINGS && input < 0) {
            input = total; // Voyage reports only a total, and an embedding has no output
        }
        addWhatStandsBesideOutput();
        return new Usage(
                Math.max(input, 0),
                cached,
                cacheWrite,
                0,
                audioInput,
                Math.max(output, 0),
                Math.max(reasoning, reasoningBeside),
                audioOutput,
                total);
    }

    /** Where the object that was read last takes a further member. */
    int costAt() {
        return costAt;
    }

    /** Whether it would be that object's only one. */
    boolean costFirst() {
        return !cuts.kept();
    }

    /**
     * Perplexity counts thinking and citations neither in its output nor in its total. xAI counts thinking in its total
     * only, which whoever prices the report sees; without a total, thinking that is more than all output shows it.
     * Everybody else's is in the output.
     */
    private void addWhatStandsBesideOutput() {
        long own = Math.max(output, 0);
        boolean beside = reasoningBeside > 0 && (searches || citations > 0 || reasoningBeside > own && total < 0);
        boolean inDetails = reasoning > own && total < 0;
        if (beside || inDetails) {
            output = own + Math.max(reasoning, reasoningBeside);
        }
        if (citations > 0) {
            output = Math.max(output, 0) + citations;
        }
    }

    private void members(int part, MemberCuts cutsHere) {
        cutsHere.begin();
        json.enterObject();
        while (json.nextMember()) {
            int nameFrom = json.nameFrom();
            if (json.nameBeginsWith(COST)) {
                json.skip();
                cutsHere.cut(nameFrom, json.at());
            } else {
                member(part, json.name(NAMES), json.peek());
                cutsHere.keep(nameFrom, json.at());
            }
        }
        cutsHere.end();
    }

    private void member(int part, int place, JsonKind kind) {
        if (kind == JsonKind.OBJECT) {
            members(partOf(part, place), new MemberCuts(edits));
            return;
        }
        json.skip();
        if (kind == JsonKind.NULL || place < 0 || part == ELSEWHERE) {
            return;
        }
        switch (place) {
            case PROMPT, INPUT -> input = part == WHOLE_REPORT ? count(kind) : input;
            case COMPLETION, OUTPUT -> output = part == WHOLE_REPORT ? count(kind) : output;
            case TOTAL -> total = part == WHOLE_REPORT ? count(kind) : total;
            case CACHED, CACHE_HIT, NUM_CACHED, CACHE_READ, CACHED_TEXT ->
                cached = part == OF_OUTPUT ? cached : Math.max(cached, count(kind));
            case CACHE_WRITE, CACHE_CREATION ->
                cacheWrite = part == OF_OUTPUT ? cacheWrite : Math.max(cacheWrite, count(kind));
            case AUDIO -> {
                if (part == OF_INPUT) {
                    audioInput = count(kind);
                } else if (part == OF_OUTPUT) {
                    audioOutput = count(kind);
                }
            }
            case REASONING -> {
                if (part == WHOLE_REPORT) {
                    reasoningBeside = count(kind);
                } else if (part == OF_OUTPUT) {
                    reasoning = count(kind);
                }
            }
            case CITATION -> citations = part == WHOLE_REPORT ? count(kind) : citations;
            case SEARCHES -> searches |= part == WHOLE_REPORT;
            default -> {
                // details that are no object
            }
        }
    }

    private static int partOf(int part, int place) {
        if (part != WHOLE_REPORT) {
            return ELSEWHERE;
        }
        return switch (place) {
            case PROMPT_DETAILS, INPUT_DETAILS -> OF_INPUT;
            case COMPLETION_DETAILS, OUTPUT_DETAILS -> OF_OUTPUT;
            default -> ELSEWHERE;
        };
    }

    /** A count as a number or, as some write it, as a string of digits or with a fraction of zero. */
    private long count(JsonKind kind) {
        long count = switch (kind) {
            case NUMBER -> json.isInteger() ? json.longOr(-1) : wholeDouble(json.doubleValue());
            case STRING -> digits(json.string());
            default -> -1;
        };
        if (count < 0 || count > TOKENS_MAX) {
            broken = true;
            return 0;
        }
        return count;
    }

    private static long wholeDouble(double value) {
        return value >= 0 && value <= TOKENS_MAX && value == Math.rint(value) ? (long) value : -1;
    }

    private static long digits(String text) {
        if (text.isEmpty() || text.length() > 13) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }
}
