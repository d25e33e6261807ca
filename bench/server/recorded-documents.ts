import { type LanguageModel, type Prompt, recorded, recordModel } from "equirank";
import { createHandler } from "equirank/server";

/** The request whose answers are timed: four documents to be ranked. */
export const rerankBody = JSON.stringify({
  model: "recorded",
  query: "Which animal hatches from an egg?",
  documents: [
    "Horses are mammals and give birth to living foals.",
    "A dolphin's calf is born under water, tail first.",
    "Hens lay eggs, from which chickens hatch after three weeks.",
    "Dogs carry their puppies for about nine weeks.",
  ],
  top_n: 4,
  return_documents: false,
});

/** A request for the server under test. */
function createRequest(address: string): Request {
  return new Request(`${address}/v1/rerank`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: rerankBody,
  });
}

const usage = { requests: 1, promptTokens: 40, cachedTokens: 0, generatedTokens: 1 };

/** Numbers that differ from prompt to prompt and are the same in each run. */
function draw(prompt: Prompt, text: string): number {
  let hash = 7;
  for (const character of JSON.stringify([prompt, text])) {
    hash = (hash * 31 + character.charCodeAt(0)) % 1_000_003;
  }
  return hash / 1_000_003;
}

const source: LanguageModel = {
  id: "made-up scores",
  capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: false },
  async scoreContinuations(prompt, continuations) {
    const scores = continuations.map((text) => ({
      logLikelihood: -5 - 10 * draw(prompt, text),
      tokenCount: 8,
    }));
    return { scores, usage };
  },
  async nextTokenLogprobs(prompt, labels) {
    const yes = draw(prompt, "yes");
    return {
      logprobs: labels.map((label) => Math.log((/yes/i.test(label) ? yes : 1 - yes) / (labels.length / 2))),
      isBound: labels.map(() => false),
      uncoveredMass: 0,
      usage,
    };
  },
};

/** A recording of all that the request asks of a model. */
export async function recordScores(): Promise<LanguageModel> {
  const recording = recordModel(source);
  const response = await createHandler({ model: recording })(createRequest("http://localhost"));
  if (!response.ok) throw new Error(`recording failed with status ${response.status}`);
  return recorded(recording.recording);
}
