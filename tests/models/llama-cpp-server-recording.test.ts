import { type ModelError, openAICompatible } from "equirank";
import { afterEach, describe, expect, it } from "vitest";
import type { FakeModelServer } from "./http/fake-model-server";
import { recordedCalls as calls } from "./recorded-calls";
import { startReplayServer } from "./replay-server";

/*
 * Answers of llama_cpp.server 0.3.36 with SmolLM2-135M-Instruct.Q4_1.gguf. Every expected number is the server's own,
 * read from the fixture by eye: `token_logprobs` of the tokens at the continuation's place, or the chat's list.
 */

const running: FakeModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function replay(fixture: string, promptPrefix: string) {
  const server = await startReplayServer(fixture);
  running.push(server);
  return openAICompatible({ baseUrl: `${server.origin}/v1`, model: "local", promptPrefix });
}

const replayWithPrefix = () => replay("llama-cpp-server.json", calls.promptPrefix);

describe("llama_cpp.server, its text opened with BOS", () => {
  it("is proved", async () => {
    const model = await replayWithPrefix();
    expect(await model.probe()).toEqual({
      capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: true },
      reasons: {},
      usage: expect.objectContaining({ requests: expect.any(Number) }),
    });
  });

  it("scores given text, characters of several tokens included", async () => {
    const model = await replayWithPrefix();
    const { scores } = await model.scoreContinuations(calls.prompt, calls.continuations);
    expect(scores[0]).toEqual({ logLikelihood: -0.27404987812042236, tokenCount: 1 });
    const lights = -4.913094520568848 - 3.2819888591766357 - 0.006507397163659334 - 12.656929016113281;
    expect(scores[1]?.logLikelihood).toBeCloseTo(lights, 12);
    expect(scores[1]?.tokenCount).toBe(4);
    // " 🙂", " ", three tokens for 日本 of which two share 日, three for 語, " café".
    expect(scores[2]?.tokenCount).toBe(9);
    const emoji = scores[2]!.logLikelihood;
    const afterEmoji =
      -15.076754570007324 -
      2.560986280441284 -
      2.0932300090789795 -
      0.19858720898628235 -
      0.7306952476501465 -
      1.0587772130966187 -
      0.2652135193347931 -
      14.563112258911133;
    expect(emoji).toBeLessThan(afterEmoji);
  });

  it("counts a token that spans prompt and continuation as a whole", async () => {
    const model = await replayWithPrefix();
    const { scores } = await model.scoreContinuations(calls.promptWithSpaceAtEnd, [calls.spanningContinuation]);
    expect(scores).toEqual([{ logLikelihood: -2.797414779663086, tokenCount: 1 }]);
  });

  it("scores labels after a text exactly", async () => {
    const model = await replayWithPrefix();
    const { logprobs, isBound, uncoveredMass } = await model.nextTokenLogprobs(calls.question, calls.labels);
    expect(logprobs).toEqual([
      -2.9016668796539307, -10.213748931884766, -4.266242980957031, -8.982329368591309, -2.508545160293579,
      -9.662524223327637, -3.773627519607544, -9.378379821777344,
    ]);
    expect(isBound).not.toContain(true);
    const covered = logprobs.reduce((sum, logprob) => sum + Math.exp(logprob), 0);
    expect(uncoveredMass).toBeCloseTo(1 - covered, 12);
  });

  it("reads labels after messages from the chat's list", async () => {
    const model = await replayWithPrefix();
    const { logprobs, isBound } = await model.nextTokenLogprobs(calls.messages, calls.labels);
    // Listed are "Yes", "yes" and "No"; the last of the list, "It", bounds the others.
    const bound = -5.515497207641602;
    expect(logprobs).toEqual([
      bound,
      -2.2496471405029297,
      bound,
      -5.167667388916016,
      bound,
      -0.9829540848731995,
      bound,
      bound,
    ]);
    expect(isBound).toEqual([true, false, true, false, true, false, true, true]);
  });

  it("samples", async () => {
    const model = await replayWithPrefix();
    const { texts } = await model.sample(calls.messages, calls.sampling);
    expect(texts).toEqual(["Is Paris in France?", "No"]);
  });

  it("does not score a candidate whose template token the server reads as control", async () => {
    const model = await replayWithPrefix();
    await expect(model.scoreContinuations(calls.prompt, [calls.withControlToken])).rejects.toThrow(
      /reads "<\|im_end\|>" in the text as a control token/,
    );
  });

  it("repeats what the server says of a text that is too long", async () => {
    const model = await replayWithPrefix();
    const error: unknown = await model
      .scoreContinuations(calls.longPrompt, [" end"])
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({ name: "ModelError", status: 400, isRetryable: false });
    expect((error as ModelError).message).toContain("maximum context length is 256 tokens");
  });
});

describe("llama_cpp.server, its text not opened with BOS", () => {
  it("is refused, because its scores are off by one token", async () => {
    const model = await replay("llama-cpp-server-without-prefix.json", "");
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: true,
      sample: true,
    });
    expect(reasons.scoreContinuations).toMatch(
      /belong to other positions.*by one token unless the text starts with.*set promptPrefix/,
    );
  });
});

describe("llama_cpp.server, started without --logits_all", () => {
  it("can only sample, and the reason says how to start it", async () => {
    const model = await replay("llama-cpp-server-without-logits-all.json", calls.promptPrefix);
    const { capabilities, reasons } = await model.probe();
    expect(capabilities).toEqual({
      scoreContinuations: false,
      nextTokenLogprobs: false,
      sample: true,
    });
    expect(reasons.scoreContinuations).toMatch(/logits_all=False.*--logits_all true/);
  });
});
