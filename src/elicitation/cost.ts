import type { LanguageModel, ModelUsage, Prompt } from "../models/language-model";
import { type Counting, longestLabel } from "./counted-answers";
import { type FittedElicitation, queriesToAsk } from "./fit-elicitation";
import { chooseTestShots, describeTest, recallTest } from "./judge-test";
import { keyOfModel, type Players, type ProvenModel } from "./players";
import { type ModelQuery, planQueries, type QueryName, type Subject } from "./queries";
import { countBytes, queriesOf } from "./scorers";

/** The cost of calls to models, at most or actual; `promptTokens` is an estimate. */
export type Cost = Pick<ModelUsage, "requests" | "promptTokens" | "generatedTokens"> & {
  /**
   * Additional tokens if a model turns out to think before it answers; for a model that is known to think they are in
   * `generatedTokens`. @default 0
   */
  thinkingTokens?: number;
};

/** The most that a model generates for this many texts, including its thoughts. */
export function costOfTexts(
  model: LanguageModel,
  texts: number,
  maxTokens: number,
): Pick<Cost, "generatedTokens" | "thinkingTokens"> {
  const { tokens, isKnown } = model.thinkingRoom?.() ?? { tokens: 0, isKnown: false };
  const room = texts * tokens;
  if (isKnown) return { generatedTokens: texts * maxTokens + room };
  return { generatedTokens: texts * maxTokens, ...(room > 0 && { thinkingTokens: room }) };
}

/**
 * The most that asking about candidates costs. Each call costs what the model says, or else a request and a token for
 * every text or label in it; counted answers cost their samples.
 *
 * @param likelihood whether log P(y|x) is requested as well
 * @param isDrawn whether the candidates were drawn from the generator
 * @param asked calls that cost nothing, since they are made for another seat; those of this one are added
 */
export function costOfAsking(
  players: Players,
  elicitation: FittedElicitation,
  likelihood: boolean,
  isDrawn: boolean,
  subject: Subject,
  asked = new Set<string>(),
): Cost {
  const names = queriesToAsk(players, elicitation, likelihood, isDrawn);
  const { fallback } = elicitation;
  // It is asked in place of this one, so that neither saves the other a call.
  const instead = fallback && costOfAsking(players, fallback, likelihood, isDrawn, subject, new Set(asked));
  const cost = sumCosts(
    (["generator", "discriminator"] as const).map((role) =>
      costOfQueries(role, names[role], players, elicitation, subject, asked),
    ),
  );
  return instead ? combineCosts([cost, instead], (numbers) => Math.max(...numbers)) : cost;
}

/** The elicitation, or what is left of it where the outcome of the judge's test that chooses is known. */
export function foresee(players: Players, elicitation: FittedElicitation): FittedElicitation {
  const { fallback } = elicitation;
  const test = fallback && recallTest(players.discriminator, elicitation);
  if (test === undefined) return elicitation;
  return test.informative ? { ...elicitation, fallback: undefined } : fallback!;
}

/**
 * The most that judge's tests without a known outcome cost, including the fallback's.
 * @param asked as for {@link costOfAsking}
 * @param recall returns the outcome of a test if it is known and costs nothing
 */
export function costOfOpenTests(
  players: Players,
  elicitation: FittedElicitation,
  asked: Set<string>,
  recall = recallTest,
): Cost {
  if (!elicitation.testJudge) return noCost;
  const known = recall(players.discriminator, elicitation);
  const isNew = known === undefined && addNew(asked, describeTest(players.discriminator, elicitation));
  const own = isNew ? costOfOneTest(players, elicitation) : noCost;
  const { fallback } = elicitation;
  if (fallback === undefined || known?.informative) return own;
  return sumCosts([own, costOfOpenTests(players, fallback, asked, recall)]);
}

function costOfOneTest(players: Players, elicitation: FittedElicitation): Cost {
  const shots = chooseTestShots(elicitation);
  return sumCosts(
    shots.map(({ question, correct, incorrect }, i) => {
      const asking = { ...elicitation, shots: shots.filter((_, other) => other !== i) };
      const subject = { question, candidates: [correct, incorrect] };
      const names = queriesOf(elicitation.discriminator);
      return costOfQueries("discriminator", names, players, asking, subject);
    }),
  );
}

/**
 * The most that asking about candidates costs before they are drawn, as a function of their number. It includes the
 * judge's test even if its outcome is known, since the number of draws must not depend on earlier calls.
 *
 * @param subject without candidates
 * @param maxTokens of each candidate
 */
export function costOfDrawn(
  players: Players,
  elicitation: FittedElicitation,
  likelihood: boolean,
  subject: Omit<Subject, "candidates">,
  maxTokens: number,
): (candidates: number) => Cost {
  // As many bytes as tokens, minus one for the leading space, which may be a token by itself.
  const longest = "y".repeat(Math.max(1, maxTokens - 1));
  const about = (candidates: readonly string[]) =>
    costOfAsking(players, elicitation, likelihood, true, { ...subject, candidates });
  const test = costOfOpenTests(players, elicitation, new Set(), () => undefined);
  // Every query is one call, or one call of the same size for each candidate.
  const one = about([longest]);
  const more = sumCosts([about([longest, longest]), scaleCost(one, -1)]);
  return (candidates) => sumCosts([one, scaleCost(more, candidates - 1), test]);
}

function costOfQueries(
  role: keyof Players,
  names: Iterable<QueryName>,
  players: Players,
  elicitation: FittedElicitation,
  subject: Subject,
  asked = new Set<string>(),
): Cost {
  return sumCosts(
    planQueries(names, subject, elicitation)
      .filter((query) => addNew(asked, JSON.stringify([role, keyOfModel(players[role].model), query])))
      .map((query) => costOfQuery(query, players[role], elicitation.counting[role])),
  );
}

/** Whether a set did not have a key, which is added. */
export function addNew(keys: Set<string>, key: string): boolean {
  return keys.size < keys.add(key).size;
}

/** The most that one call costs: what the model says, or a request and a token for every text or label in it. */
export function costOfQuery(query: ModelQuery, { model, proven }: ProvenModel, counting: Counting | undefined): Cost {
  const promptTokens = estimateTokens(query.prompt);
  if ("labels" in query && counting !== undefined) {
    const { samples } = counting;
    return { requests: samples, promptTokens: samples * promptTokens, ...costOfTexts(model, samples, longestLabel) };
  }
  const texts = "labels" in query ? query.labels.flat() : query.continuations;
  const each = { requests: texts.length, generatedTokens: texts.length };
  // Labels that are not scored as given text come from one list.
  const isListed = "labels" in query && !proven.capabilities.scoreContinuations;
  // A text has at most a token for each byte, and possibly one before them.
  const tokens = isListed ? [1] : texts.map((text) => countBytes(text) + 1);
  return {
    ...(model.largestCallCost?.(tokens) ?? each),
    promptTokens:
      "labels" in query ? promptTokens : texts.reduce((sum, text) => sum + promptTokens + estimateTokens(text), 0),
  };
}

/** An estimate of a prompt's tokens: four bytes each, and four tokens for each message's frame. */
export function estimateTokens(prompt: Prompt): number {
  if (typeof prompt === "string") return Math.ceil(countBytes(prompt) / 4);
  return prompt.reduce((sum, { content }) => sum + estimateTokens(content) + 4, 0);
}

export const noCost: Cost = { requests: 0, promptTokens: 0, generatedTokens: 0 };

export function sumCosts(costs: readonly Cost[]): Cost {
  return combineCosts(costs, (numbers) => numbers.reduce((sum, number) => sum + number, 0));
}

function scaleCost(cost: Cost, by: number): Cost {
  return combineCosts([cost], ([number]) => number! * by);
}

function combineCosts(costs: readonly Cost[], combine: (numbers: number[]) => number): Cost {
  const combined = (name: keyof Cost) => combine(costs.map((cost) => cost[name] ?? 0));
  return {
    requests: combined("requests"),
    promptTokens: combined("promptTokens"),
    generatedTokens: combined("generatedTokens"),
    ...(costs.some((cost) => cost.thinkingTokens) && { thinkingTokens: combined("thinkingTokens") }),
  };
}
