// The official Node SDK against Tollgate: each feature, and each error as the SDK's own class.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// The package lies beside the tests' other tools, not beside this script.
const require = createRequire(pathToFileURL(join(process.env.NODE_HOME, "package.json")));
const OpenAI = require("openai");

const url = process.env.TOLLGATE_URL + "/v1";
const client = (apiKey) => new OpenAI({ baseURL: url, apiKey, maxRetries: 0 });
const live = client(process.env.TOLLGATE_API_KEY);
const test = client(process.env.TOLLGATE_TEST_KEY);
const messages = [{ role: "user", content: "Hello!" }];
const checks = [];

const check = (name, body) => checks.push([name, body]);

async function all(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

check("chat", async () => {
  const reply = await live.chat.completions.create({ model: "gpt-4o", messages });
  assert.ok(reply.choices[0].message.content);
  assert.equal(reply.model, "gpt-4o");
  assert.equal(reply.choices[0].finish_reason, "stop");
  assert.equal(reply.usage.total_tokens, reply.usage.prompt_tokens + reply.usage.completion_tokens);
  assert.ok(reply.usage.cost > 0);
});

check("stream without usage", async () => {
  const chunks = await all(await live.chat.completions.create({ model: "gpt-4o", messages, stream: true }));
  assert.ok(chunks.map((chunk) => chunk.choices[0].delta.content ?? "").join(""));
  assert.ok(chunks.every((chunk) => chunk.usage == null && chunk.model === "gpt-4o"));
  assert.equal(chunks.at(-1).choices[0].finish_reason, "stop");
});

check("stream with usage", async () => {
  const chunks = await all(await live.chat.completions.create({
    model: "gpt-4o", messages, stream: true, stream_options: { include_usage: true } }));
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.ok(chunks.at(-1).usage.completion_tokens > 0);
  assert.ok(chunks.at(-1).usage.cost > 0);
});

check("n = 2", async () => {
  const reply = await live.chat.completions.create({ model: "gpt-4o", messages, n: 2 });
  assert.deepEqual(reply.choices.map((choice) => choice.index), [0, 1]);
  const chunks = await all(await live.chat.completions.create({ model: "gpt-4o", messages, n: 2, stream: true }));
  assert.deepEqual([...new Set(chunks.map((chunk) => chunk.choices[0].index))].sort(), [0, 1]);
});

check("tools", async () => {
  const tools = [{ type: "function", function: { name: "weather", parameters: {
    type: "object", properties: { city: { type: "string" } }, required: ["city"] } } }];
  const reply = await live.chat.completions.create({ model: "gpt-4o", messages, tools });
  const call = reply.choices[0].message.tool_calls[0];
  assert.equal(reply.choices[0].finish_reason, "tool_calls");
  assert.equal(call.function.name, "weather");
  assert.ok("city" in JSON.parse(call.function.arguments));
  // The SDK puts the parts of a streamed call together again.
  const streamed = await live.chat.completions.stream({ model: "gpt-4o", messages, tools }).finalChatCompletion();
  assert.ok("city" in JSON.parse(streamed.choices[0].message.tool_calls[0].function.arguments));
});

check("structured output", async () => {
  const schema = { type: "object", properties: { name: { type: "string" }, age: { type: "integer" } },
    required: ["name", "age"], additionalProperties: false };
  const reply = await live.chat.completions.parse({ model: "gpt-4o", messages, response_format: {
    type: "json_schema", json_schema: { name: "person", schema, strict: true } } });
  const person = JSON.parse(reply.choices[0].message.content);
  assert.equal(typeof person.name, "string");
  assert.ok(Number.isInteger(person.age));
});

check("legacy completions", async () => {
  const reply = await live.completions.create({ model: "gpt-4", prompt: ["One", "Two"], max_tokens: 10 });
  assert.deepEqual(reply.choices.map((choice) => choice.index), [0, 1]);
  assert.equal(reply.object, "text_completion");
  const chunks = await all(await live.completions.create({
    model: "gpt-4", prompt: "One", max_tokens: 10, stream: true }));
  assert.ok(chunks.map((chunk) => chunk.choices[0].text).join(""));
});

check("embeddings", async () => {
  const model = "text-embedding-3-small";
  const floats = await live.embeddings.create({ model, input: ["a", "b"], encoding_format: "float" });
  assert.equal(floats.data.length, 2);
  assert.equal(floats.data[0].embedding.length, 1536);
  const raw = await live.embeddings.create({
    model, input: "a", encoding_format: "base64", dimensions: 8 }).asResponse();
  const packed = Buffer.from((await raw.json()).data[0].embedding, "base64");
  assert.equal(packed.length, 32);
  // Left to itself the SDK asks for base64 and decodes it.
  const decoded = await live.embeddings.create({ model, input: "a", dimensions: 8 });
  assert.equal(decoded.data[0].embedding.length, 8);
  assert.ok(Math.abs(decoded.data[0].embedding[0] - packed.readFloatLE(0)) < 1e-6);
});

check("images", async () => {
  const reply = await live.images.generate({ model: "dall-e-3", prompt: "A cute cat", size: "1024x1024" });
  assert.equal((await fetch(reply.data[0].url)).status, 200);
  const packed = await live.images.generate({ model: "dall-e-3", prompt: "A cute cat", response_format: "b64_json" });
  assert.equal(Buffer.from(packed.data[0].b64_json, "base64").subarray(1, 4).toString(), "PNG");
});

check("models", async () => {
  const names = (await all(live.models.list())).map((model) => model.id);
  assert.ok(names.includes("gpt-4o"));
  assert.equal((await live.models.retrieve("gpt-4o")).id, "gpt-4o");
});

async function fails(kind, status, code, who, changes = {}) {
  const error = await who.chat.completions.create({ model: "gpt-4o", messages, ...changes }).then(
    () => assert.fail(`no error (expected: ${status})`), (reason) => reason);
  assert.equal(error.constructor, kind, `${status}: ${error.stack}`);
  assert.equal(error.status, status);
  assert.equal(error.code, code);
  assert.match(error.requestID, /^req_/);
  return error;
}

check("errors", async () => {
  await fails(OpenAI.BadRequestError, 400, "invalid_value", live, { temperature: 3 });
  await fails(OpenAI.AuthenticationError, 401, "invalid_api_key", client("sk-tg-wrong"));
  await fails(OpenAI.APIError, 402, "insufficient_balance", client(process.env.KEY_EMPTY));
  await fails(OpenAI.PermissionDeniedError, 403, "model_not_allowed", client(process.env.KEY_RESTRICTED));
  await fails(OpenAI.NotFoundError, 404, "model_not_found", live, { model: "no-such-model" });
  const once = client(process.env.KEY_ONCE);
  await once.chat.completions.create({ model: "gpt-4o", messages });
  const limited = await fails(OpenAI.RateLimitError, 429, "requests_per_minute", once);
  assert.ok(Number(limited.headers.get("retry-after")) >= 1);
  await fails(OpenAI.APIError, 413, "request_too_large", test, { model: "sim-error-413" });
  await fails(OpenAI.InternalServerError, 502, "upstream_failed", test, { model: "sim-error-401" });
  await fails(OpenAI.InternalServerError, 502, "upstream_failed", test, { model: "sim-error-500" });
  await fails(OpenAI.InternalServerError, 503, "no_available_channel", test, { model: "sim-error-429" });
});

check("error inside a stream", async () => {
  const error = await test.chat.completions.create({ model: "sim-cut-after-5", messages, stream: true })
    .then(all).then(() => assert.fail("the stream ended well"), (reason) => reason);
  assert.ok(error instanceof OpenAI.APIError, error.stack);
  assert.match(error.message, /provider/i);
});

for (const [name, body] of checks) {
  await body();
  console.log("ok", name);
}
console.log(checks.length, "checks");
