import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import { type LanguageModel, noUsage } from "../../models/language-model";
import { rankCandidates } from "../../ranking/rank-candidates";
import { InvalidArgumentError } from "../../shared/errors";
import { withoutUndefined } from "../../shared/options";
import * as option from "../../shared/schema";
import { logFrequencies } from "../../statistics/log-frequencies";
import type { EquilibriumOptions } from "./partners";
import { isSameAnswer } from "./transcript";

/** How the judge is asked, and the equilibrium found. */
export interface ChooseFinalAnswerOptions extends Pick<EquilibriumOptions, "solver"> {
  /** How the judge is asked; the generator's scores come from the votes. @default what suits the judge */
  elicitation?: Omit<ElicitationOptions, "generator">;
  signal?: AbortSignal;
}

/** The common answer of several agents. */
export interface FinalAnswer {
  /** The answer most given; the one given first among equals; undefined if nobody gave one. */
  majority: string | undefined;
  /** The one with the highest D*(correct|y) at the equilibrium of votes and judge; undefined if nobody gave one. */
  equilibrium: string | undefined;
  /** The different answers in the order of their first appearance. */
  candidates: { answer: string; votes: number /** D*(correct|y). */; believed: number }[];
}

const optionsSchema: option.OptionSchemas<ChooseFinalAnswerOptions> = {
  ...option.unchecked("elicitation", "solver"),
  signal: option.abortSignal,
};

/**
 * One answer from those of several agents, by majority and by equilibrium ranking. The generator of the game is the
 * agents together: its score of an answer is the logarithm of the share of votes (half a vote added to each answer);
 * the discriminator is the judge. Answers that could not be read are no votes.
 *
 * @param answers one for each agent or sample
 * @param judge asked about every answer, see `rankCandidates()`
 * @throws InvalidArgumentError for no agent at all or an unknown option
 * @throws ModelError if the judge fails
 */
export async function chooseFinalAnswer(
  question: string,
  answers: readonly (string | undefined)[],
  judge: LanguageModel,
  options: ChooseFinalAnswerOptions = {},
): Promise<FinalAnswer> {
  option.checkOptions("options", options, optionsSchema);
  const { elicitation, solver, signal } = options;
  const isVote = (answer: unknown): boolean => typeof answer === "string" || answer == null;
  if (!Array.isArray(answers) || answers.length === 0 || !answers.every(isVote)) {
    throw new InvalidArgumentError("answers", answers, "must hold the answers of at least one agent, as texts");
  }
  const candidates = countVotes(answers);
  if (candidates.length === 0) {
    return { majority: undefined, equilibrium: undefined, candidates: [] };
  }
  const { ranking } = await rankCandidates({
    ...withoutUndefined({ question, solver, signal }),
    candidates: candidates.map(({ answer }) => answer),
    model: { generator: createPanel(candidates), discriminator: judge },
    elicitation: { shots: [], ...elicitation, generator: "likelihood" },
  });
  const [first] = ranking;
  const most = Math.max(...candidates.map(({ votes }) => votes));
  return {
    majority: candidates.find(({ votes }) => votes === most)!.answer,
    equilibrium: first!.candidate,
    candidates: candidates.map((one, i) => ({
      ...one,
      believed: ranking.find(({ originalIndex }) => originalIndex === i)!.discriminator,
    })),
  };
}

interface Votes {
  answer: string;
  votes: number;
}

function countVotes(answers: readonly (string | undefined)[]): Votes[] {
  const counted: Votes[] = [];
  for (const answer of answers) {
    if (!answer?.trim()) continue;
    const known = counted.find((one) => isSameAnswer(one.answer, answer));
    if (known) known.votes++;
    else counted.push({ answer: answer.trim(), votes: 1 });
  }
  return counted;
}

function createPanel(votes: readonly Votes[]): LanguageModel {
  const frequencies = logFrequencies(votes.map((one) => one.votes));
  return {
    id: "agents",
    capabilities: { scoreContinuations: true, nextTokenLogprobs: false, sample: false },
    async scoreContinuations(_prompt, continuations) {
      const scores = continuations.map((continuation) => {
        const index = votes.findIndex(({ answer }) => continuation.trim() === answer);
        return { logLikelihood: frequencies[index] ?? -Infinity, tokenCount: 1 };
      });
      return { scores, usage: noUsage };
    },
  };
}
