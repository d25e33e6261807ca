"""OpenAI's own client for Python against a server of equirank's: python openai_client.py BASE_URL"""

import asyncio
import sys

import openai

client = openai.OpenAI(base_url=f"{sys.argv[1]}/v1", api_key="python-key", max_retries=0)
question = [{"role": "user", "content": "What is the capital of France?"}]

completion = client.chat.completions.create(model="any", messages=question, n=2)
assert [choice.index for choice in completion.choices] == [0, 1]
assert completion.choices[0].message.content == "Paris", completion
assert completion.usage.completion_tokens == 15, completion.usage
assert completion.model_extra["equirank"]["best"] == "Paris"

extra = {"equirank": {"samples": 3, "method": "log-odds-sum"}}
ranked = client.chat.completions.create(model="any", messages=question, extra_body=extra)
assert ranked.model_extra["equirank"]["method"] == "log-odds-sum"

options = {"include_usage": True}
chunks = list(
    client.chat.completions.create(model="any", messages=question, stream=True, stream_options=options)
)
text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
assert text == "Paris", text
assert chunks[-1].usage.completion_tokens == 15

response = client.responses.create(model="any", input="What is the capital of France?")
assert (response.status, response.output_text) == ("completed", "Paris"), response
events = list(client.responses.create(model="any", input="Capital?", stream=True))
assert events[0].type == "response.created" and events[-1].type == "response.completed"
with client.responses.stream(model="any", input="Capital?") as stream:
    assert stream.get_final_response().output_text == "Paris"

assert [model.id for model in client.models.list()] == ["fake:model"]
assert client.models.retrieve("fake:model").id == "fake:model"

try:
    client.chat.completions.create(model="any", messages=[])
    raise AssertionError("no error for no messages")
except openai.BadRequestError as error:
    assert error.param == "messages", error

try:
    openai.OpenAI(base_url=f"{sys.argv[1]}/v1", api_key="wrong").models.list()
    raise AssertionError("no error for a wrong key")
except openai.AuthenticationError as error:
    assert error.code == "invalid_api_key"


async def abort():
    """A request that its caller gives up; the server must go on."""
    patient = openai.AsyncOpenAI(base_url=f"{sys.argv[1]}/v1", api_key="python-key", max_retries=0)
    slow = [{"role": "user", "content": "Take your time."}]
    request = asyncio.create_task(patient.chat.completions.create(model="any", messages=slow))
    await asyncio.sleep(0.5)
    request.cancel()
    try:
        await request
        raise AssertionError("the request was not given up")
    except asyncio.CancelledError:
        pass
    assert (await patient.models.list()).data
    await patient.close()


asyncio.run(abort())
print(f"openai {openai.__version__}: ok")
