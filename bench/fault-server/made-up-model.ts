import { type LabelLogprobs, type LanguageModel, type Prompt, samplesOnly, topTokensOnly } from "equirank";
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

/** log P(token | token before), in nats: -0.6 to -0.1 for the likeliest, -7 to -2.5 for others. */
export function logprobAfter(before: string, token: string): number {
  const drawn = draw("logprob", before, token);
  return token === likeliestAfter(before) ? -0.1 - 0.5 * drawn : -2.5 - 4.5 * drawn;
}

/** A token of a text, as servers tell it that know tokens by number. */
export interface Place {
  id: number;
  token: string;
  /** Null for the first of a text, which has nothing before it. */
  logprob: number | null;
}

/** Opens every text of a server that tells numbers. */
const opening = "<s>";

const numbers = new Map<string, number>();
const tokensByNumber: string[] = [];

/** The number of a token: those seen first have the lowest. */
export function numberOf(token: string): number {
  const known = numbers.get(token);
  if (known !== undefined) return known;
  numbers.set(token, tokensByNumber.length);
  return tokensByNumber.push(token) - 1;
}

/** The token with a number that was told. */
export function tokenOf(number: number): string {
  return tokensByNumber[number]!;
}

/** A text as such a server reads it, from what opens it on. */
export function readPlaces(text: string): Place[] {
  return placesOf([opening, ...tokenize(text)]);
}

export function placesOf(tokens: readonly string[]): Place[] {
  return tokens.map((token, i) => ({
    id: numberOf(token),
    token,
    logprob: i === 0 ? null : logprobAfter(tokens[i - 1]!, token),
  }));
}

/** The tokens with which the model goes on, each the likeliest. */
export function continueFrom(tokens: readonly string[], count: number): Place[] {
  const all = [...tokens];
  for (let i = 0; i < count; i++) all.push(likeliestAfter(all.at(-1)!));
  return placesOf(all).slice(tokens.length);
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

/** What may be answered: a letter where candidates have one, and yes or no else. */
function labelsFor(content: string): readonly string[] {
  return /letter(\.|\):)$/.test(content.trimEnd()) ? ["A", "B", "C", "D"] : ["Yes", "No"];
}

/** What the model says first to messages: a label or another word, with their probabilities. */
export function firstWords(content: string): { token: string; logprob: number }[] {
  const labels = labelsFor(content);
  const shares = labels.map((label) => 0.1 + draw("share", content, label));
  const whole = sum(shares);
  const said = labels.map((label, i) => ({ token: label, share: (0.9 * shares[i]!) / whole }));
  return [...said, { token: "Perhaps", share: 0.06 }].map(({ token, share }) => ({
    token,
    logprob: Math.log(share),
  }));
}

/** What the model says to messages under a seed: some words, or a label where one is asked for. */
export function sampledText(content: string, seed: number): string {
  if (/Reply with/.test(content)) return pick(labelsFor(content), draw("label", content, seed));
  return words.map((_, i) => pick(words, draw("sample", content, seed, i))).join("");
}

/** The model itself, without a server and without faults, where given text can be scored: what right answers are. */
export const scoringModel: LanguageModel = {
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

/** The same where it only chats, and tells what may come first. */
export const chattingModel: LanguageModel = topTokensOnly(async (messages) => firstWords(textOf(messages)), {
  id: "made-up",
});

/** The same where it only chats. */
export const sampledModel: LanguageModel = samplesOnly(
  async (messages, { seed }) => sampledText(textOf(messages), seed ?? 0),
  { id: "made-up" },
);

const usage = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };

function textOf(prompt: Prompt): string {
  return typeof prompt === "string" ? prompt : prompt.map(({ content }) => content).join("\n");
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
