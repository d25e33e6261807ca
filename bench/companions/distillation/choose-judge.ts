import type { LanguageModel } from "equirank";
import { type Judge, judgeByEquilibrium, judgeWith } from "equirank/companions";
import { judgeByReflectionRules } from "./reflection-rules";
import { askReflection, type ReflectionKind, reflectionRubric } from "./reflective-listening";

/** Who says which answers are good. */
export const judgeNames = ["rules", "model", "equilibrium"] as const;

type JudgeName = (typeof judgeNames)[number];

/** A judge with its name among raters. */
export interface NamedJudge {
  rater: string;
  judge: Judge;
}

/**
 * The judge of reflections that a name on the command line stands for.
 * @param model undefined for rules alone
 * @param accept which answers the equilibrium calls good, see `judgeByEquilibrium()`
 */
export function chooseJudge(
  name: JudgeName,
  kind: ReflectionKind,
  model: LanguageModel | undefined,
  accept: "first" | "accepted",
): NamedJudge {
  if (name === "rules" || model === undefined) {
    return { rater: `reflection-rules/${kind}`, judge: judgeByReflectionRules(kind) };
  }
  if (name === "model") {
    const rubric = reflectionRubric(kind);
    return { rater: `${rubric.name} ${model.id}`, judge: judgeWith(model, rubric) };
  }
  return {
    rater: `equilibrium/${accept} ${model.id}`,
    judge: judgeByEquilibrium(model, { accept, question: askReflection(kind) }),
  };
}
