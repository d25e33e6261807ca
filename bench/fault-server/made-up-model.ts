import type { LabelLogprobs, LanguageModel, Prompt } from "equirank";
import { draw, pick } from "./draw";

const words = [" one", " small", " bird", " sang", " over", " hills", " 🙂", " caf\u00e9"];

/** Words with the space before them: the tokens of the model. */
export function tokenize(text: string): string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

/** The token that is most probable after another. */
export function likeliestAfter(before: string): string {
  return pick(words, draw("likeliest", before));
}

/** log P(token | token before), in nats: -0.6 to -0.1 for the likeliest, -7 to -2 for others. */
export function logprobAfter(before: string, token: string): number {
  const drawn = draw("logprob", before, token);
  return token === likeliestAfter(before) ? -0.1 - 0.5 * drawn : -2 - 5 * drawn;
}

/** The tokens of the text that hold a part of the continuation, each with its log-probability. */
function scoreTokens(prompt: string, continuation: string) {
  const tokens = tokenize(prompt + continuation);
  let end = 0;
  return tokens.flatMap((token, i) => {
    end += token.length;
    if (end <= prompt.length) return [];
    return [{ token, logprob: logprobAfter(tokens[i - 1]!, token) }];
  });
}

/** What the model says first to messages: "Yes", "No" or another word, with their probabilities. */
export function firstWords(content: string): { token: string; logprob: number }[] {
  const yes = 0.1 + 0.4 * draw("yes", content);
  const shares = { Yes: yes, No: 0.9 - yes, Perhaps: 0.06 };
  return Object.entries(shares).map(([token, share]) => ({ token, logprob: Math.log(share) }));
}

/** What the model says to messages under a seed. */
export function sampledText(content: string, seed: number): string {
  return words.map((_, i) => pick(words, draw("sample", content, seed, i))).join("");
}

/** The model itself, without a server and without faults: what right answers are. */
export const madeUpModel: LanguageModel = {
  id: "made-up",
  capabilities: { scoreContinuations: true, nextTokenLogprobs: true, sample: false },
  async scoreContinuations(prompt, continuations) {
    const scores = continuations.map((continuation) => {
      const tokens = scoreTokens(textOf(prompt), continuation);
      return {
        logLikelihood: sum(tokens.map(({ logprob }) => logprob)),
        tokenCount: tokens.length,
      };
    });
    return { scores, usage };
  },
  async nextTokenLogprobs(prompt, labels): Promise<LabelLogprobs> {
    const first = labels.map((label) => scoreTokens(textOf(prompt), label)[0]!);
    const places = new Map(first.map(({ token }, i) => [token, i]).reverse() as [string, number][]);
    const isFirst = (i: number) => places.get(first[i]!.token) === i;
    const logprobs = first.map(({ logprob }, i) => (isFirst(i) ? logprob : -Infinity));
    const uncoveredMass = Math.max(0, 1 - sum(logprobs.map(Math.exp)));
    return { logprobs, isBound: labels.map(() => false), uncoveredMass, usage };
  },
};

const usage = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };

function textOf(prompt: Prompt): string {
  return typeof prompt === "string" ? prompt : prompt.map(({ content }) => content).join("\n");
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
