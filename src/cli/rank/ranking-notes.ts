import {
  type ElicitationReport,
  type GenerationReport,
  type RankCandidatesResult,
  type RankingMethod,
  scorers,
} from "../../index";
import type { RankingEquilibrium } from "../../internal";
import { escapeControls } from "../output/text";

/** A line below the table: a short label and a sentence. */
export type Note = readonly [label: string, text: string];

/** What a reader must know to judge a ranking: what was chosen, how, and how far it can be trusted. */
export function describeRanking(result: RankCandidatesResult): Note[] {
  const { best, ranking, method, equilibrium, elicitation, generation, uncertainty, usage } =
    result;
  const notes: Note[] = [
    best === null
      ? ["abstains", "there is no candidate that both players call correct"]
      : ["best", escapeControls(best.trim())],
    ["method", method],
  ];
  if (equilibrium !== null) notes.push(["solver", describeSolver(equilibrium)]);
  if (generation !== null) notes.push(["generated", describeGeneration(generation)]);
  if (elicitation === null) {
    const reason = ranking.length === 1 ? "of a single candidate" : "for a vote";
    notes.push(["elicitation", `none: ${reason}, no model needs to be asked`]);
  } else {
    notes.push(["model", describeModels(elicitation)]);
    notes.push(["elicitation", describeElicitation(elicitation)]);
    notes.push(["scorers", describeScorers(elicitation)]);
    notes.push(["judge", describeJudge(result)]);
  }
  if (uncertainty !== null) {
    notes.push([
      "sure",
      `of ${uncertainty.redraws} rankings by counts drawn anew, ${(100 * uncertainty.winnerShare).toFixed(0)} % put the same candidate first`,
    ]);
  }
  if (generation === null) notes.push(...describeMerging(result));
  notes.push([
    "usage",
    `${usage.requests} requests, ${usage.promptTokens} prompt tokens (${usage.cachedTokens} of them cached), ${usage.generatedTokens} generated tokens, ${(usage.elapsedMs / 1000).toFixed(2)} s`,
  ]);
  return notes;
}

const endings: Record<GenerationReport["stopped"], string> = {
  count: "as many as asked for",
  decided: "no more were needed for the vote",
  requests: "no more fitted into --max-requests",
  tokens: "no more fitted into --max-tokens",
  given: "which were given",
};

function describeGeneration({ samples, rank, stopped }: GenerationReport): string {
  const without = samples.filter(({ answer }) => answer === null).length;
  return `${samples.length} samples, ${endings[stopped]}; ${rank} are ranked; ${without} samples without an answer`;
}

/** Methods whose order comes from the generator alone. */
const methodsWithoutJudge: readonly RankingMethod[] = ["greedy", "generative", "self-contrastive"];

/** Why a ranking that rests on the discriminator should not be trusted, or undefined where nothing speaks against it. */
export function warnOfJudge({ method, elicitation }: RankCandidatesResult): string | undefined {
  const judge = elicitation?.judge;
  if (judge?.informative !== false || methodsWithoutJudge.includes(method)) return undefined;
  return `the judge is uninformative: of ${judge.pairs} shots it scored the right answer above the wrong one in ${judge.rightPairs} (p = ${formatSmall(judge.pValue)}), which is no evidence that it is better than chance; distrust rankings that rest on it`;
}

function describeSolver(equilibrium: RankingEquilibrium): string {
  const { kind, residual, regularizedNashConv, options } = equilibrium;
  const { generator, discriminator } = options.lambda;
  const lambda = generator === discriminator ? generator : `${generator}, ${discriminator}`;
  const outcome = kind === "exact" ? describeLimit(equilibrium) : describeIterate(equilibrium);
  return `${kind}, lambda ${lambda}; ${outcome}; residual ${formatSmall(residual)}, regularized NashConv ${formatSmall(regularizedNashConv)}`;
}

function describeIterate({
  iterations,
  converged,
  options: { tolerance },
}: RankingEquilibrium): string {
  return converged
    ? `converged (residual at most ${tolerance})`
    : `not converged: the paper's iterate after ${iterations} updates`;
}

const limitMeanings: Record<RankingEquilibrium["limit"], string> = {
  stable: "the limit of the paper's dynamics",
  saddle: "the limit of the paper's dynamics, a saddle that only an exact symmetry leads to",
  undecided: "a rest point, but rounding decides which of several the paper's dynamics reach",
  "not sought": "not sought",
};

function describeLimit({ converged, limit }: RankingEquilibrium): string {
  return `${converged ? "converged" : "not converged"}: ${limitMeanings[limit]}`;
}

function describeModels({ models: { generator, discriminator } }: ElicitationReport): string {
  return escapeControls(
    generator === discriminator
      ? generator
      : `${generator} (generator), ${discriminator} (discriminator)`,
  );
}

function describeElicitation({
  kind,
  reason,
  shots,
  uncoveredMass,
  boundedCandidates,
}: ElicitationReport): string {
  const parts = [`${kind} (${reason})`, shots === 0 ? "no shots" : `${shots} shots`];
  if (uncoveredMass !== null) {
    parts.push(
      `probability that the judge says neither of its two words: ${Math.max(...uncoveredMass).toFixed(2)} at most`,
    );
  }
  if (boundedCandidates.length > 0) {
    parts.push(
      `candidates for which the server did not list a word asked for, so that an upper bound takes its place: ${boundedCandidates.length}`,
    );
  }
  return escapeControls(parts.join("; "));
}

function describeScorers({ generator, discriminator }: ElicitationReport): string {
  return `generator ${generator}: ${scorers[generator].meaning}; discriminator ${discriminator}: ${scorers[discriminator].meaning}`;
}

function describeJudge(result: RankCandidatesResult): string {
  const { method, elicitation } = result;
  if (methodsWithoutJudge.includes(method)) return `has no part in ${method}`;
  const judge = elicitation?.judge;
  if (!judge) return "not tested";
  const warning = warnOfJudge(result);
  if (warning !== undefined) return `WARNING: ${warning}`;
  const count = `of ${judge.pairs} shots it scored the right answer above the wrong one in ${judge.rightPairs}`;
  return judge.informative
    ? `informative: ${count} (p = ${formatSmall(judge.pValue)})`
    : `open: ${count}, and so few cannot tell it from chance`;
}

/** Candidates that were given more than once, by their positions from 1. */
function describeMerging({ ranking }: RankCandidatesResult): Note[] {
  return ranking
    .filter(({ originalIndices }) => originalIndices.length > 1)
    .map(({ originalIndices }) => [
      "merged",
      `candidates ${originalIndices.map((index) => index + 1).join(", ")} are the same answer`,
    ]);
}

function formatSmall(value: number): string {
  return value.toPrecision(2);
}
