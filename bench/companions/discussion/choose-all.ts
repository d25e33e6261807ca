import type { LanguageModel } from "equirank";
import { chooseFinalAnswer, type Transcript } from "equirank/companions";
import type { GoldItem } from "../../../src/internal";
import { formatComparison, formatShare } from "../format";

/** What was chosen of an item's votes. */
export interface Choice {
  gold: string;
  majority: string | undefined;
  equilibrium: string | undefined;
  /** Whether different answers were voted for. */
  isSplit: boolean;
}

/** The left side of a sum is put before its answer, as the learners write it. */
const elicitation = {
  kind: "pointwise",
  shots: [],
  testJudge: false,
  prompts: {
    plain: (question: string) => `${question} ${/What is (.*):/.exec(question)?.[1] ?? ""} =`,
    contentFreeQuestion: "What is the sum?",
  },
} as const;

/** The answers before any remark, by item. */
export function answersAlone(transcripts: readonly Transcript[]): Map<string, string | undefined> {
  return new Map(transcripts.map(({ item, turns }) => [item.id, turns[0]?.answer]));
}

/**
 * The final answer to each item by votes and judge.
 * @param voters answers by item, of each agent and draw
 */
export async function chooseAll(
  items: readonly GoldItem[],
  voters: readonly ReadonlyMap<string, string | undefined>[],
  judge: LanguageModel,
): Promise<Choice[]> {
  const choices: Choice[] = [];
  for (const item of items) {
    const answers = voters.map((answered) => answered.get(item.id));
    const { majority, equilibrium, candidates } = await chooseFinalAnswer(item.question, answers, judge, {
      elicitation,
    });
    choices.push({ gold: item.gold, majority, equilibrium, isSplit: candidates.length > 1 });
  }
  return choices;
}

/** How often both ways of choosing are right. */
export function reportChoices(judge: string, choices: readonly Choice[]): string {
  const byMajority = choices.map(({ gold, majority }) => majority === gold);
  const byEquilibrium = choices.map(({ gold, equilibrium }) => equilibrium === gold);
  return [
    `Final answers, judge ${judge}: majority vote ${formatShare(byMajority)}; equilibrium ${formatShare(byEquilibrium)};`,
    `votes were split on ${choices.filter(({ isSplit }) => isSplit).length};`,
    `equilibrium against majority: ${formatComparison(byEquilibrium, byMajority)}`,
  ].join(" ");
}
