import { ModelResponseError, vllm } from "equirank";
import { describe, expect, it } from "vitest";
import { type FakeChoice, fakeVllmAnswer } from "../vllm/fake-vllm-server";
import { fakeServers } from "./fake-servers";

const { connectProved } = fakeServers(vllm, (request) => fakeVllmAnswer(request));

const prompt = "The old man saw the small bird and said:";
const texts = [" one bird sang", " 日本 sang"];

/** A change of the places at which the tokens of one text are told. */
type Change = <T>(places: readonly T[]) => readonly T[];

const changed =
  (number: number, change: Change) =>
  (choices: FakeChoice[]): FakeChoice[] =>
    choices.map((choice) =>
      choice.index === number
        ? {
            ...choice,
            prompt_logprobs: [...change(choice.prompt_logprobs!)],
            prompt_token_ids: [...change(choice.prompt_token_ids!)],
          }
        : choice,
    );

const without =
  (at: number): Change =>
  (places) =>
    places.filter((_, i) => i !== (at < 0 ? places.length + at : at));
const twice =
  (at: number): Change =>
  (places) =>
    places.flatMap((place, i) => (i === places.length + at ? [place, place] : [place]));

describe("tokens told by number", () => {
  // Text 0 is the prompt alone.
  it.each<[string, number, Change]>([
    ["a token of the prompt is missing", 1, without(4)],
    ["a token of the prompt alone is missing", 0, without(4)],
    ["a token of the text is missing", 1, without(-2)],
    ["a token of the text is told twice", 1, twice(-2)],
    ["a token beyond ASCII is missing", 2, without(-2)],
    ["a token beyond ASCII is told twice", 2, twice(-2)],
  ])("are refused where %s, and asked for once more", async (_, number, change) => {
    let isRight = false;
    const { server, model } = await connectProved(
      (request) => fakeVllmAnswer(request, isRight ? (all) => all : changed(number, change)),
      { maxRetries: 1 },
    );
    const failed = await model.scoreContinuations(prompt, texts).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(ModelResponseError);
    expect(server.requests).toHaveLength(2);
    isRight = true;
    const { scores } = await model.scoreContinuations(prompt, texts);
    expect(scores.map(({ tokenCount }) => tokenCount)).toEqual([3, 2]);
  });

  it("are asked for once where nothing is to be asked again", async () => {
    const { server, model } = await connectProved((request) => fakeVllmAnswer(request, changed(1, without(4))));
    await expect(model.scoreContinuations(prompt, texts)).rejects.toThrow(/another text/);
    expect(server.requests).toHaveLength(1);
  });
});
