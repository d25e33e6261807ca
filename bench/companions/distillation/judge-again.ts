import { join } from "node:path";
import { agreement, type DistilledAnswer, judgeByEquilibrium, judgeWith } from "equirank/companions";
import type { localModel } from "equirank/local";
import { type Agreement, answersToJudge } from "../../../src/internal";
import { type RaterLabel, recordLabels } from "./labels";
import { askReflection, reflectionKinds, reflectionRubric, reflectiveListening } from "./reflective-listening";

/** How far a judge agrees with the rules on some answers. */
export interface JudgedAgain extends Agreement {
  judge: string;
  /** Whose answers these are. */
  learner: string;
  /** Share of answers that it calls good. */
  good: number;
  /** Whether it calls each answer good, and whether the rules do. */
  labels: { judge: boolean[]; rules: boolean[] };
}

/**
 * A model as judge of answers that the rules judged, by rubric and by equilibrium: of all of them, and of each
 * learner's.
 * @param name of the judge, with which the files of its labels begin
 */
export async function judgeAgain(
  learners: Readonly<Record<string, readonly DistilledAnswer[]>>,
  model: Awaited<ReturnType<typeof localModel>>,
  folder: string,
  name: string,
): Promise<JudgedAgain[]> {
  const fileOf = (rater: string, kind: string) => join(folder, `${name.replaceAll(" ", "-")}-${rater}-${kind}.jsonl`);
  const answers = Object.values(learners).flat();
  const byRubric: RaterLabel[] = [];
  const byEquilibrium: RaterLabel[] = [];
  for (const kind of reflectionKinds) {
    const own = reflectiveListening(kind).name;
    const items = answersToJudge(answers.filter(({ task }) => task === own));
    const rubric = { judge: judgeWith(model, reflectionRubric(kind)), rater: "rubric" };
    byRubric.push(...(await recordLabels(fileOf("rubric", kind), items, rubric)));
    const equilibrium = {
      judge: judgeByEquilibrium(model, { accept: "accepted", question: askReflection(kind) }),
      rater: "equilibrium",
    };
    const file = fileOf("equilibrium", kind);
    byEquilibrium.push(...(await recordLabels(file, items, equilibrium)));
    console.error(`${kind} reflections: judged by ${name}`);
  }
  const judges = { [`${name} by rubric`]: byRubric, [`${name} by ER-D`]: byEquilibrium };
  const groups = Object.entries({ all: answers, ...learners });
  return Object.entries(judges).flatMap(([judge, labels]) =>
    groups.map(([learner, own]) => {
      const ids = new Set(own.map(({ id }) => id));
      const given = labels.filter(({ id }) => ids.has(id));
      const good = given.filter(({ label }) => label === true).length / given.length;
      const called = new Map(given.map(({ id, label }) => [id, label === true]));
      const kept = own.filter(({ id }) => called.has(id));
      const pairs = {
        judge: kept.map(({ id }) => called.get(id)!),
        rules: kept.map(({ label }) => label === true),
      };
      return { judge, learner, good, labels: pairs, ...agreement(own, given) };
    }),
  );
}
