package dev.tollgate.pages;

import dev.tollgate.pages.Code.Tab;
import java.util.List;

/** Writes a call of the API in curl, Python and JavaScript, with the address by which the page was reached. */
final class Samples {
    private final String origin;
    private final String key;

    Samples(String origin, String key) {
        this.origin = origin;
        this.key = key;
    }

    /** A call with a JSON body, laid out as it is to be printed. */
    Code post(String id, String path, String body) {
        return new Code(
                id,
                "Request",
                List.of(
                        tab("curl", """
                        curl %s%s \\
                          -H "Authorization: Bearer %s" \\
                          -H "Content-Type: application/json" \\
                          -d '%s'""".formatted(origin, path, key, indented(body, 2))),
                        tab("Python", """
                        import requests

                        response = requests.post(
                            "%s%s",
                            headers={"Authorization": "Bearer %s"},
                            json=%s,
                        )
                        response.raise_for_status()
                        print(response.json())""".formatted(origin, path, key, indented(python(body), 4))),
                        tab("JavaScript", """
                        const response = await fetch("%s%s", {
                          method: "POST",
                          headers: {
                            "Authorization": "Bearer %s",
                            "Content-Type": "application/json",
                          },
                          body: JSON.stringify(%s),
                        });
                        console.log(await response.json());""".formatted(origin, path, key, indented(body, 2)))));
    }

    /** A call without a body. */
    Code get(String id, String path) {
        return new Code(
                id,
                "Request",
                List.of(
                        tab("curl", """
                        curl %s%s \\
                          -H "Authorization: Bearer %s\"""".formatted(origin, path, key)),
                        tab("Python", """
                        import requests

                        response = requests.get(
                            "%s%s",
                            headers={"Authorization": "Bearer %s"},
                        )
                        print(response.json())""".formatted(origin, path, key)),
                        tab("JavaScript", """
                        const response = await fetch("%s%s", {
                          headers: { "Authorization": "Bearer %s" },
                        });
                        console.log(await response.json());""".formatted(origin, path, key))));
    }

    /** A chat that is streamed. */
    Code stream(String id, String model) {
        return new Code(
                id,
                "Streaming",
                List.of(
                        tab("curl", """
                        curl -N %s/v1/chat/completions \\
                          -H "Authorization: Bearer %s" \\
                          -H "Content-Type: application/json" \\
                          -d '{
                            "model": "%s",
                            "messages": [{"role": "user", "content": "Hello!"}],
                            "stream": true
                          }'""".formatted(origin, key, model)),
                        tab("Python", """
                        from openai import OpenAI

                        client = OpenAI(base_url="%s/v1", api_key="%s")
                        stream = client.chat.completions.create(
                            model="%s",
                            messages=[{"role": "user", "content": "Hello!"}],
                            stream=True,
                        )
                        for chunk in stream:
                            if chunk.choices:
                                print(chunk.choices[0].delta.content or "", end="")""".formatted(origin, key, model)),
                        tab("JavaScript", """
                        import OpenAI from "openai";

                        const client = new OpenAI({ baseURL: "%s/v1", apiKey: "%s" });
                        const stream = await client.chat.completions.create({
                          model: "%s",
                          messages: [{ role: "user", content: "Hello!" }],
                          stream: true,
                        });
                        for await (const chunk of stream) {
                          process.stdout.write(chunk.choices[0]?.delta?.content ?? "");
                        }""".formatted(origin, key, model))));
    }

    /** The official SDKs with our address. */
    Code sdks(String id, String model) {
        return new Code(
                id,
                "OpenAI SDK",
                List.of(tab("Python", """
                        from openai import OpenAI

                        client = OpenAI(
                            base_url="%s/v1",
                            api_key="%s",
                        )
                        answer = client.chat.completions.create(
                            model="%s",
                            messages=[{"role": "user", "content": "Hello!"}],
                        )
                        print(answer.choices[0].message.content)""".formatted(origin, key, model)), tab("JavaScript", """
                        import OpenAI from "openai";

                        const client = new OpenAI({
                          baseURL: "%s/v1",
                          apiKey: "%s",
                        });
                        const answer = await client.chat.completions.create({
                          model: "%s",
                          messages: [{ role: "user", content: "Hello!" }],
                        });
                        console.log(answer.choices[0].message.content);""".formatted(
                                origin, key, model))));
    }

    /** Text that is only to be read: a reply, a header, an error. */
    static Code reading(String id, String title, String label, String text) {
        return new Code(id, title, List.of(tab(label, text)));
    }

    private static Tab tab(String label, String code) {
        return new Tab(label, Highlighter.spans(code));
    }

    /** JSON's three words in Python's spelling, and its steps of four; our bodies have neither in a string. */
    private static String python(String json) {
        return json.replace(": true", ": True")
                .replace(": false", ": False")
                .replace(": null", ": None")
                .replace("  ", "    ");
    }

    private static String indented(String text, int by) {
        return text.replace("\n", "\n" + " ".repeat(by));
    }
}
