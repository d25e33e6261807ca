import { join } from "node:path";
import {
  type Agreement,
  agreement,
  answersToJudge,
  askReflection,
  type DistilledAnswer,
  judgeByEquilibrium,
  judgeWith,
  type RaterLabel,
  recordLabels,
  reflectionKinds,
  reflectionRubric,
  reflectiveListening,
} from "equirank/companions";
import type { localModel } from "equirank/local";

/** How far a judge agrees with the rules. */
export interface JudgedAgain extends Agreement {
  judge: string;
  /** Share of answers that it calls good. */
  good: number;
}

/** A model as judge of answers that the rules judged, by rubric and by equilibrium; its labels are kept in the folder. */
export async function judgeAgain(
  answers: readonly DistilledAnswer[],
  model: Awaited<ReturnType<typeof localModel>>,
  folder: string,
): Promise<JudgedAgain[]> {
  const byRubric: RaterLabel[] = [];
  const byEquilibrium: RaterLabel[] = [];
  for (const kind of reflectionKinds) {
    const { name } = reflectiveListening(kind);
    const items = answersToJudge(answers.filter(({ task }) => task === name));
    const rubric = { judge: judgeWith(model, reflectionRubric(kind)), rater: "rubric" };
    byRubric.push(...(await recordLabels(join(folder, `rubric-${kind}.jsonl`), items, rubric)));
    const equilibrium = {
      judge: judgeByEquilibrium(model, { accept: "accepted", question: askReflection(kind) }),
      rater: "equilibrium",
    };
    const file = join(folder, `equilibrium-${kind}.jsonl`);
    byEquilibrium.push(...(await recordLabels(file, items, equilibrium)));
    console.error(`${kind} reflections: judged by the model`);
  }
  return [["the model by rubric", byRubric] as const, ["ER-D", byEquilibrium] as const].map(
    ([judge, labels]) => ({
      judge,
      good: labels.filter(({ label }) => label === true).length / labels.length,
      ...agreement(answers, labels),
    }),
  );
}
