import { type LanguageModel, type ModelUsage, noUsage, sumUsage } from "../models/language-model";
import { type Counting, longestLabel } from "./counted-answers";
import { type Players, queriesToAsk } from "./elicit-scores";
import type { FittedElicitation } from "./fit-elicitation";
import { defaultShots } from "./prompts";
import { type ModelQuery, planQueries, type QueryName } from "./queries";
import { countBytes, scorers } from "./scorers";

/** How far an elicitation has come. */
export interface ElicitationProgress {
  /** What the last answer was for; `"sampling"` comes before the others, and only where candidates are generated. */
  stage: "sampling" | "generator" | "discriminator" | "judge-test";
  /** Answers so far. */
  completed: number;
  /** Answers in all. */
  total: number;
}

/** Adds up what the answers cost and reports progress. */
export class Meter {
  usage: ModelUsage = noUsage;
  private completed = 0;
  private total = 0;

  constructor(private readonly onProgress: ((progress: ElicitationProgress) => void) | undefined) {}

  async count<T extends { usage: ModelUsage }>(
    stage: ElicitationProgress["stage"],
    answer: Promise<T>,
  ): Promise<T> {
    this.total++;
    const result = await answer;
    this.usage = sumUsage([this.usage, result.usage]);
    this.completed++;
    this.onProgress?.({ stage, completed: this.completed, total: this.total });
    return result;
  }
}

type Cost = Pick<ModelUsage, "requests" | "generatedTokens">;

/** How long texts are, in tokens at most. */
interface TextSizes {
  question: number;
  candidate: number;
}

/**
 * The most that an elicitation costs, as a function of how many candidates it is about: the calls that
 * `elicitLogLikelihoods()` makes, each at what the model says of it, or else at a request and a token for every text or label
 * in it; and counted answers at their samples.
 *
 * @param likelihood whether log P(y|x) is asked for as well
 * @param isDrawn whether the candidates were drawn from the generator
 * @param sizes of the question and of each candidate
 */
export function largestCost(
  players: Players,
  elicitation: FittedElicitation,
  likelihood: boolean,
  isDrawn: boolean,
  sizes: TextSizes,
): (candidates: number) => Cost {
  const names = queriesToAsk(players, elicitation, likelihood, isDrawn);
  const costOf = (
    role: keyof Players,
    queries: readonly QueryName[],
    count: number,
    sizesOfTexts: TextSizes,
  ) => {
    const subject = { question: "x", candidates: new Array<string>(count).fill("y") };
    return sum(
      planQueries(queries, subject, elicitation).map((query) =>
        costOfQuery(query, players[role].model, elicitation.counting[role], sizesOfTexts),
      ),
    );
  };
  const about = (count: number) =>
    sum([
      costOf("generator", names.generator, count, sizes),
      costOf("discriminator", names.discriminator, count, sizes),
    ]);
  const shots = elicitation.shots.length > 0 ? elicitation.shots : defaultShots;
  const sizesOfShots = {
    question: Math.max(...shots.map(({ question }) => mostTokens(question))),
    candidate: Math.max(...shots.flatMap((shot) => [shot.correct, shot.incorrect].map(mostTokens))),
  };
  const { queries } = scorers[elicitation.discriminator];
  const testPair = costOf("discriminator", queries, 2, sizesOfShots);
  const test = elicitation.testJudge ? scale(testPair, shots.length) : nothing;

  // Every query is one call, or one for each candidate, with as much in it for each.
  const [one, two] = [about(1), about(2)];
  const more = sum([two, scale(one, -1)]);
  return (candidates) => sum([one, scale(more, candidates - 1), test]);
}

/** Most tokens of a text: one for each byte, and one that may stand before them. */
export function mostTokens(text: string): number {
  return countBytes(text) + 1;
}

function costOfQuery(
  query: ModelQuery,
  model: LanguageModel,
  counting: Counting | undefined,
  { question, candidate }: TextSizes,
): Cost {
  if ("labels" in query && counting !== undefined) {
    return { requests: counting.samples, generatedTokens: counting.samples * longestLabel };
  }
  const tokens =
    "labels" in query
      ? query.labels.flat().map(mostTokens)
      : query.continuations.map(() => (query.name === "channel" ? question : candidate));
  const each = { requests: tokens.length, generatedTokens: tokens.length };
  return model.largestCallCost?.(tokens) ?? each;
}

const nothing: Cost = { requests: 0, generatedTokens: 0 };

function sum(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (total, { requests, generatedTokens }) => ({
      requests: total.requests + requests,
      generatedTokens: total.generatedTokens + generatedTokens,
    }),
    nothing,
  );
}

function scale({ requests, generatedTokens }: Cost, by: number): Cost {
  return { requests: requests * by, generatedTokens: generatedTokens * by };
}
