import { ModelResponseError, textGenerationInference } from "equirank";
import { describe, expect, it } from "vitest";
import { wordLogprob } from "../http/fake-echo-server";
import type { FakeAnswer } from "../http/fake-model-server";
import { fakeServers } from "../http/fake-servers";
import { fakeGenerateAnswer } from "../hugging-face/fake-generate-server";

const { connect, connectProved } = fakeServers(textGenerationInference, (request) => fakeGenerateAnswer(request));

interface FakePrefill {
  id: number;
  text: string;
  logprob: number | null;
}

/** What the server tells of a text that it was sent, for changes. */
function prefillOf(answer: FakeAnswer): FakePrefill[] {
  return (answer.body as { details?: { prefill: FakePrefill[] } }).details?.prefill ?? [];
}

describe("textGenerationInference", () => {
  it.each(["/v1", "", "/"])("scores by /generate, which stands beside %j", async (path) => {
    const { server, model } = await connect(undefined, { path });
    expect(model.id).toBe("tgi:org/model");
    expect(await model.probe()).toEqual({
      capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: true },
      reasons: {},
      usage: expect.objectContaining({ requests: expect.any(Number) }),
    });
    server.requests.length = 0;
    const { scores, usage } = await model.scoreContinuations("The sky", [" is blue", " fell"]);
    expect(scores).toEqual([
      { logLikelihood: wordLogprob(" sky", " is") + wordLogprob(" is", " blue"), tokenCount: 2 },
      { logLikelihood: wordLogprob(" sky", " fell"), tokenCount: 1 },
    ]);
    // The prompt alone (BOS and 2 words), and with each continuation (BOS and 4 words, BOS and 3 words).
    expect(usage).toEqual({ requests: 3, promptTokens: 12, cachedTokens: 0, generatedTokens: 3 });
    expect(model.largestCallCost!([2, 1])).toEqual({ requests: 3, generatedTokens: 3 });
    expect(server.requests.map(({ path, body }) => [path, body.inputs])).toEqual([
      ["/generate", "The sky"],
      ["/generate", "The sky is blue"],
      ["/generate", "The sky fell"],
    ]);
    expect(server.requests[0]!.headers.authorization).toBe("Bearer sk-secret");
  });

  // Another name would be that of an adapter: router/src/lib.rs, ChatRequest::try_into_generate.
  it('calls the model "tgi" in the chat, asks for 5 top tokens, and leaves out a top_p of 1', async () => {
    const { server, model } = await connect();
    const messages = [{ role: "user" as const, content: "Is it?" }];
    expect((await model.nextTokenLogprobs(messages, ["No"])).logprobs).toEqual([Math.log(0.25)]);
    expect((await model.sample("Hello", { topP: 0.5 })).texts).toEqual(["Yes"]);
    await model.sample("Hello");
    const [listing, half, whole] = server.requests.map(({ body }) => body);
    expect(listing).toMatchObject({ model: "tgi", messages, logprobs: true, top_logprobs: 5 });
    expect(half).toMatchObject({ model: "tgi", top_p: 0.5 });
    expect(whole).not.toHaveProperty("top_p");
  });

  it("says how to start the server where prefill is empty", async () => {
    const { model } = await connect((request) => fakeGenerateAnswer(request, { hasPrefill: false }));
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/empty prefill.*--enable-prefill-logprobs/);
  });

  it("refuses values that belong to other positions", async () => {
    const { model } = await connect((request) => {
      const answer = fakeGenerateAnswer(request);
      const prefill = prefillOf(answer);
      prefill.forEach((token, i) => {
        token.logprob = prefill[i + 1]?.logprob ?? -1;
      });
      return answer;
    });
    const { reasons } = await model.probe();
    expect(reasons.scoreContinuations).toMatch(/belong to other positions/);
  });

  it.each<[string, (prefill: FakePrefill[]) => void, RegExp]>([
    ["cut", (prefill) => prefill.pop(), /reads "is" after the prompt where " is blue" was sent/],
    [
      "of another text",
      (prefill) => Object.assign(prefill.at(-1)!, { text: "red" }),
      /reads "isred" after the prompt where " is blue" was sent/,
    ],
    [
      "without a value",
      (prefill) => Object.assign(prefill.at(-1)!, { logprob: null }),
      /no log-probability for the token "blue"/,
    ],
  ])("refuses an answer that is %s", async (_, change, message) => {
    const { model } = await connectProved((request) => {
      const answer = fakeGenerateAnswer(request);
      if (request.body.inputs === "The sky is blue") change(prefillOf(answer));
      return answer;
    });
    const scoring = model.scoreContinuations("The sky", [" is blue", " fell"]);
    await expect(scoring).rejects.toThrow(ModelResponseError);
    await expect(scoring).rejects.toThrow(message);
  });
});
