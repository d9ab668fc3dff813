package dev.tollgate.pages;

import dev.tollgate.pages.Code.Tab;
import java.util.List;

/** Writes a call of the API in curl, Python and JavaScript, with the address by which the page was reached. */
final class Samples {
    private static final String CURL = "curl";
    private static final String PYTHON = "Python";
    private static final String JAVASCRIPT = "JavaScript";

    private static final String CURL_POST = """
            curl {url} \\
              -H "Authorization: Bearer {key}" \\
              -H "Content-Type: application/json" \\
              -d '{body}'""";
    private static final String PYTHON_POST = """
            import requests

            response = requests.post(
                "{url}",
                headers={"Authorization": "Bearer {key}"},
                json={body},
            )
            response.raise_for_status()
            print(response.json())""";
    private static final String JAVASCRIPT_POST = """
            const response = await fetch("{url}", {
              method: "POST",
              headers: {
                "Authorization": "Bearer {key}",
                "Content-Type": "application/json",
              },
              body: JSON.stringify({body}),
            });
            console.log(await response.json());""";

    private static final String CURL_GET = """
            curl {url} \\
              -H "Authorization: Bearer {key}\"""";
    private static final String PYTHON_GET = """
            import requests

            response = requests.get(
                "{url}",
                headers={"Authorization": "Bearer {key}"},
            )
            print(response.json())""";
    private static final String JAVASCRIPT_GET = """
            const response = await fetch("{url}", {
              headers: { "Authorization": "Bearer {key}" },
            });
            console.log(await response.json());""";

    private static final String CURL_STREAM = """
            curl -N {url}/v1/chat/completions \\
              -H "Authorization: Bearer {key}" \\
              -H "Content-Type: application/json" \\
              -d '{
                "model": "{model}",
                "messages": [{"role": "user", "content": "Hello!"}],
                "stream": true
              }'""";
    private static final String PYTHON_STREAM = """
            from openai import OpenAI

            client = OpenAI(base_url="{url}/v1", api_key="{key}")
            stream = client.chat.completions.create(
                model="{model}",
                messages=[{"role": "user", "content": "Hello!"}],
                stream=True,
            )
            for chunk in stream:
                if chunk.choices:
                    print(chunk.choices[0].delta.content or "", end="")""";
    private static final String JAVASCRIPT_STREAM = """
            import OpenAI from "openai";

            const client = new OpenAI({ baseURL: "{url}/v1", apiKey: "{key}" });
            const stream = await client.chat.completions.create({
              model: "{model}",
              messages: [{ role: "user", content: "Hello!" }],
              stream: true,
            });
            for await (const chunk of stream) {
              process.stdout.write(chunk.choices[0]?.delta?.content ?? "");
            }""";
    private static final String PYTHON_SDK = """
            from openai import OpenAI

            client = OpenAI(
                base_url="{url}/v1",
                api_key="{key}",
            )
            answer = client.chat.completions.create(
                model="{model}",
                messages=[{"role": "user", "content": "Hello!"}],
            )
            print(answer.choices[0].message.content)""";
    private static final String JAVASCRIPT_SDK = """
            import OpenAI from "openai";

            const client = new OpenAI({
              baseURL: "{url}/v1",
              apiKey: "{key}",
            });
            const answer = await client.chat.completions.create({
              model: "{model}",
              messages: [{ role: "user", content: "Hello!" }],
            });
            console.log(answer.choices[0].message.content);""";

    private final String origin;
    private final String key;

    Samples(String origin, String key) {
        this.origin = origin;
        this.key = key;
    }

    /** A call with a JSON body, laid out as it is to be printed. */
    Code post(String id, String path, String body) {
        String url = origin + path;
        Tab curl = tab(CURL, fill(CURL_POST, url).replace("{body}", indented(body, 2)));
        Tab python = tab(PYTHON, fill(PYTHON_POST, url).replace("{body}", indented(python(body), 4)));
        Tab javascript = tab(JAVASCRIPT, fill(JAVASCRIPT_POST, url).replace("{body}", indented(body, 2)));
        return new Code(id, "Request", List.of(curl, python, javascript));
    }

    /** A call without a body. */
    Code get(String id, String path) {
        String url = origin + path;
        Tab curl = tab(CURL, fill(CURL_GET, url));
        Tab python = tab(PYTHON, fill(PYTHON_GET, url));
        Tab javascript = tab(JAVASCRIPT, fill(JAVASCRIPT_GET, url));
        return new Code(id, "Request", List.of(curl, python, javascript));
    }

    /** A chat that is streamed. */
    Code stream(String id, String model) {
        Tab curl = tab(CURL, fill(CURL_STREAM, origin).replace("{model}", model));
        Tab python = tab(PYTHON, fill(PYTHON_STREAM, origin).replace("{model}", model));
        Tab javascript = tab(JAVASCRIPT, fill(JAVASCRIPT_STREAM, origin).replace("{model}", model));
        return new Code(id, "Streaming", List.of(curl, python, javascript));
    }

    /** The official SDKs with our address. */
    Code sdks(String id, String model) {
        Tab python = tab(PYTHON, fill(PYTHON_SDK, origin).replace("{model}", model));
        Tab javascript = tab(JAVASCRIPT, fill(JAVASCRIPT_SDK, origin).replace("{model}", model));
        return new Code(id, "OpenAI SDK", List.of(python, javascript));
    }

    /** Text that is only to be read: a reply, a header, an error. */
    static Code reading(String id, String title, String label, String text) {
        return new Code(id, title, List.of(tab(label, text)));
    }

    /** No address or key has braces in it. */
    private String fill(String template, String url) {
        return template.replace("{url}", url).replace("{key}", key);
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
