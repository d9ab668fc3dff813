"""The official Python SDK against Tollgate: each feature, and each error as the SDK's own class."""
import base64
import json
import os
import struct

import openai
from openai import OpenAI

URL = os.environ["TOLLGATE_URL"] + "/v1"


def client(key):
    return OpenAI(base_url=URL, api_key=key, max_retries=0)


live = client(os.environ["TOLLGATE_API_KEY"])
test = client(os.environ["TOLLGATE_TEST_KEY"])
hello = [{"role": "user", "content": "Hello!"}]
done = []


def check(name):
    def run(body):
        body()
        done.append(name)
        print("ok", name)

    return run


@check("chat")
def _():
    reply = live.chat.completions.create(model="gpt-4o", messages=hello)
    assert reply.choices[0].message.content, reply
    assert reply.model == "gpt-4o" and reply.choices[0].finish_reason == "stop"
    assert reply.usage.total_tokens == reply.usage.prompt_tokens + reply.usage.completion_tokens
    assert reply.usage.cost > 0, reply.usage


@check("stream without usage")
def _():
    text, usages, finish = "", 0, None
    for chunk in live.chat.completions.create(model="gpt-4o", messages=hello, stream=True):
        usages += chunk.usage is not None
        text += chunk.choices[0].delta.content or ""
        finish = chunk.choices[0].finish_reason or finish
        assert chunk.model == "gpt-4o"
    assert text and usages == 0 and finish == "stop", (text, usages, finish)


@check("stream with usage")
def _():
    chunks = list(live.chat.completions.create(
        model="gpt-4o", messages=hello, stream=True, stream_options={"include_usage": True}))
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens > 0, chunks[-1]
    assert chunks[-1].usage.cost > 0, chunks[-1]


@check("n = 2")
def _():
    reply = live.chat.completions.create(model="gpt-4o", messages=hello, n=2)
    assert [choice.index for choice in reply.choices] == [0, 1]
    seen = {chunk.choices[0].index for chunk in live.chat.completions.create(
        model="gpt-4o", messages=hello, n=2, stream=True)}
    assert seen == {0, 1}, seen


@check("tools")
def _():
    tools = [{"type": "function", "function": {"name": "weather", "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}}]
    reply = live.chat.completions.create(model="gpt-4o", messages=hello, tools=tools)
    call = reply.choices[0].message.tool_calls[0]
    assert reply.choices[0].finish_reason == "tool_calls" and call.function.name == "weather"
    assert "city" in json.loads(call.function.arguments)


@check("structured output")
def _():
    schema = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
              "required": ["name", "age"], "additionalProperties": False}
    reply = live.chat.completions.create(model="gpt-4o", messages=hello, response_format={
        "type": "json_schema", "json_schema": {"name": "person", "schema": schema, "strict": True}})
    person = json.loads(reply.choices[0].message.content)
    assert isinstance(person["name"], str) and isinstance(person["age"], int), person


@check("legacy completions")
def _():
    reply = live.completions.create(model="gpt-4", prompt=["One", "Two"], max_tokens=10)
    assert [choice.index for choice in reply.choices] == [0, 1] and reply.object == "text_completion"
    text = "".join(chunk.choices[0].text for chunk in live.completions.create(
        model="gpt-4", prompt="One", max_tokens=10, stream=True))
    assert text


@check("embeddings")
def _():
    floats = live.embeddings.create(model="text-embedding-3-small", input=["a", "b"], encoding_format="float")
    assert len(floats.data) == 2 and len(floats.data[0].embedding) == 1536
    raw = live.embeddings.with_raw_response.create(
        model="text-embedding-3-small", input="a", encoding_format="base64", dimensions=8)
    packed = json.loads(raw.text if isinstance(raw.text, str) else raw.text())["data"][0]["embedding"]
    assert len(struct.unpack("<8f", base64.b64decode(packed))) == 8


@check("images")
def _():
    reply = live.images.generate(model="dall-e-3", prompt="A cute cat", size="1024x1024")
    assert reply.data[0].url.startswith("http")
    packed = live.images.generate(model="dall-e-3", prompt="A cute cat", response_format="b64_json")
    assert base64.b64decode(packed.data[0].b64_json).startswith(b"\x89PNG")


@check("models")
def _():
    names = [model.id for model in live.models.list()]
    assert "gpt-4o" in names and live.models.retrieve("gpt-4o").id == "gpt-4o"


def fails(kind, status, body, code=None):
    try:
        body()
    except openai.APIStatusError as error:
        assert type(error) is kind, (type(error), error)
        assert error.status_code == status, error
        assert error.response.headers["x-request-id"].startswith("req_")
        if code:
            assert error.code == code, (error.code, error)
        return error
    raise AssertionError(f"no error (expected: {status})")


def chat(who, **changes):
    return lambda: who.chat.completions.create(**{"model": "gpt-4o", "messages": hello, **changes})


@check("errors")
def _():
    fails(openai.BadRequestError, 400, chat(live, temperature=3), "invalid_value")
    fails(openai.AuthenticationError, 401, chat(client("sk-tg-wrong")), "invalid_api_key")
    fails(openai.APIStatusError, 402, chat(client(os.environ["KEY_EMPTY"])), "insufficient_balance")
    fails(openai.PermissionDeniedError, 403, chat(client(os.environ["KEY_RESTRICTED"])), "model_not_allowed")
    fails(openai.NotFoundError, 404, chat(live, model="no-such-model"), "model_not_found")
    once = client(os.environ["KEY_ONCE"])
    chat(once)()
    limited = fails(openai.RateLimitError, 429, chat(once), "requests_per_minute")
    assert int(limited.response.headers["retry-after"]) >= 1
    fails(openai.BadRequestError, 400, chat(test, model="sim-error-400"))
    fails(openai.APIStatusError, 413, chat(test, model="sim-error-413"), "request_too_large")
    fails(openai.InternalServerError, 502, chat(test, model="sim-error-401"), "upstream_failed")
    fails(openai.InternalServerError, 502, chat(test, model="sim-error-500"), "upstream_failed")
    fails(openai.InternalServerError, 503, chat(test, model="sim-error-429"), "no_available_channel")


@check("error inside a stream")
def _():
    try:
        for _ in test.chat.completions.create(model="sim-cut-after-5", messages=hello, stream=True):
            pass
    except openai.APIError as error:
        assert "provider" in str(error).lower(), error
    else:
        raise AssertionError("the stream ended well")


print(len(done), "checks")
