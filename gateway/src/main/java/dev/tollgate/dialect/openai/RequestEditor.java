package dev.tollgate.dialect.openai;

import dev.tollgate.chat.RequestFacts;
import dev.tollgate.dialect.ParsedRequest.RequestEdits;
import dev.tollgate.json.JsonWriter;
import dev.tollgate.wire.ByteEdits;
import java.util.Arrays;

/** Notes the edits of a request: nothing else of its bytes changes. */
final class RequestEditor {
    private static final byte[] MAX_TOKENS = Ascii.bytes("\"max_tokens\"");
    private static final byte[] MAX_COMPLETION_TOKENS = Ascii.bytes("\"max_completion_tokens\"");
    private static final byte[] SYSTEM = Ascii.bytes("\"system\"");
    private static final byte[] TRUE = Ascii.bytes("true");
    private static final byte[] INCLUDE_USAGE = Ascii.bytes("\"include_usage\":true");
    private static final byte[] INCLUDE_USAGE_AND_MORE = Ascii.bytes("\"include_usage\":true,");
    private static final byte[] OPTIONS = Ascii.bytes("{\"include_usage\":true}");
    private static final byte[] STREAM_OPTIONS = Ascii.bytes("\"stream_options\":{\"include_usage\":true},");

    private final byte[] body;
    private final Marks marks;
    private final ByteEdits edits = new ByteEdits();

    private RequestEditor(byte[] body, Marks marks) {
        this.body = body;
        this.marks = marks;
    }

    static ByteEdits edits(
            byte[] body, Marks marks, RequestFacts facts, RequestEdits wanted, boolean developerBecomesSystem) {
        RequestEditor editor = new RequestEditor(body, marks);
        editor.model(wanted.model());
        if (!facts.endpoint().generatesText()) {
            return editor.edits; // embeddings and images know none of the others
        }
        if (wanted.temperature() != null) {
            editor.temperature(wanted.temperature());
        }
        if (wanted.maxTokens() != RequestFacts.NO_LIMIT) {
            editor.limit(wanted.maxTokens(), wanted.maxCompletionTokens());
        }
        if (wanted.askUsage() && facts.stream()) {
            editor.askUsage();
        }
        if (developerBecomesSystem) {
            for (int i = 0; i < marks.developerRoles().length; i += 2) {
                editor.edits.replace(marks.developerRoles()[i], marks.developerRoles()[i + 1], SYSTEM);
            }
        }
        return editor.edits;
    }

    private void model(String name) {
        value(marks.model(), new JsonWriter(name.length() + 16).value(name).toBytes());
    }

    private void temperature(String number) {
        Member member = marks.temperature();
        if (member == null) {
            add("\"temperature\":" + number + ",");
        } else if (member.isNull()) {
            value(member, Ascii.bytes(number));
        }
    }

    /** The limit under its right name; under the other it goes, since one that holds both would be asked twice. */
    private void limit(long tokens, boolean completionTokens) {
        byte[] name = completionTokens ? MAX_COMPLETION_TOKENS : MAX_TOKENS;
        Member right = completionTokens ? marks.maxCompletionTokens() : marks.maxTokens();
        Member other = completionTokens ? marks.maxTokens() : marks.maxCompletionTokens();
        byte[] value = Ascii.bytes(Long.toString(tokens));
        if (right != null) {
            value(right, value);
            if (other != null && !other.isNull()) {
                cut(other);
            }
        } else if (other != null) {
            edits.replace(other.nameFrom(), other.nameTo(), name);
            value(other, value);
        } else {
            byte[] member = new byte[name.length + value.length + 2];
            System.arraycopy(name, 0, member, 0, name.length);
            member[name.length] = ':';
            System.arraycopy(value, 0, member, name.length + 1, value.length);
            member[member.length - 1] = ',';
            edits.insert(marks.inside(), member);
        }
    }

    private void askUsage() {
        Marks.StreamOptions options = marks.streamOptions();
        if (options == null) {
            edits.insert(marks.inside(), STREAM_OPTIONS);
        } else if (options.member().isNull()) {
            value(options.member(), OPTIONS);
        } else if (!options.usageAsked()) {
            Member includeUsage = options.includeUsage();
            if (includeUsage != null) {
                value(includeUsage, TRUE);
            } else {
                edits.insert(options.inside(), options.empty() ? INCLUDE_USAGE : INCLUDE_USAGE_AND_MORE);
            }
        }
    }

    private void value(Member member, byte[] value) {
        if (!Arrays.equals(body, member.valueFrom(), member.valueTo(), value, 0, value.length)) {
            edits.replace(member.valueFrom(), member.valueTo(), value);
        }
    }

    /** Takes a member out with one of the commas beside it. Another member is always there: its twin. */
    private void cut(Member member) {
        int after = skipWhiteSpace(member.valueTo());
        if (body[after] == ',') {
            edits.remove(member.nameFrom(), skipWhiteSpace(after + 1));
            return;
        }
        int before = member.nameFrom() - 1;
        while (body[before] != ',') {
            before--; // white space
        }
        edits.remove(before, member.valueTo());
    }

    private int skipWhiteSpace(int from) {
        int i = from;
        while (body[i] == ' ' || body[i] == '\n' || body[i] == '\r' || body[i] == '\t') {
            i++;
        }
        return i;
    }

    private void add(String member) {
        edits.insert(marks.inside(), Ascii.bytes(member));
    }
}
