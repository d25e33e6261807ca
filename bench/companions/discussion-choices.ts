import { exactMcNemar, type LanguageModel, wilsonInterval } from "equirank";
import { chooseFinalAnswer, type GoldItem, type Transcript } from "equirank/companions";
import { formatRate } from "./discussion-report";

/** What was chosen of an item's votes. */
interface Choice {
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
    const { majority, equilibrium, candidates } = await chooseFinalAnswer(
      item.question,
      answers,
      judge,
      { elicitation },
    );
    choices.push({ gold: item.gold, majority, equilibrium, isSplit: candidates.length > 1 });
  }
  return choices;
}

/** How often both ways of choosing are right. */
export function reportChoices(judge: string, choices: readonly Choice[]): string {
  const share = (isRight: (choice: Choice) => boolean) => {
    const [count, total] = [choices.filter(isRight).length, choices.length];
    return formatRate({ count, total, interval: wilsonInterval(count, total) });
  };
  const byMajority = ({ gold, majority }: Choice) => majority === gold;
  const byEquilibrium = ({ gold, equilibrium }: Choice) => equilibrium === gold;
  const won = choices.filter((one) => byEquilibrium(one) && !byMajority(one)).length;
  const lost = choices.filter((one) => !byEquilibrium(one) && byMajority(one)).length;
  return [
    `Final answers, judge ${judge}: majority vote ${share(byMajority)}; equilibrium ${share(byEquilibrium)};`,
    `votes were split on ${choices.filter(({ isSplit }) => isSplit).length};`,
    `equilibrium against majority: ${won} won, ${lost} lost, exact McNemar p = ${exactMcNemar(won, lost).toPrecision(2)}`,
  ].join(" ");
}
