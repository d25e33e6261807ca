import { mean } from "../../../src/internal";
import { type Figure, type Outcomes, valuesOf } from "../outcomes";
import type { CooperationRate } from "./alignment";

/** The parts of the scenarios, by what was held out. */
export const parts = ["taught", "new contexts", "new game"] as const;

/** How likely players are to cooperate in each scenario of each part. */
export function measureRates(
  rates: readonly CooperationRate[],
  scenarios: Readonly<Record<(typeof parts)[number], readonly { id: string }[]>>,
): Record<string, number[]> {
  const byId = new Map(rates.map(({ scenario, p }) => [scenario, p]));
  return Object.fromEntries(parts.map((part) => [part, scenarios[part].map(({ id }) => byId.get(id)!)]));
}

/** Mean distance to the teacher. */
function distance(outcomes: Outcomes, student: string, part: string): number {
  const teacher = valuesOf(outcomes, "teacher", part);
  return mean(valuesOf(outcomes, student, part).map((p, i) => Math.abs(p - teacher[i]!)));
}

/** What the page on social dilemmas says. */
export const dilemmaFigures: readonly Figure[] = parts.flatMap((part): Figure[] => [
  ...["base", "tuned"].map((student) => ({
    of: part,
    measure: `distance to the teacher, ${student}`,
    read: (outcomes: Outcomes) => distance(outcomes, student, part),
    unit: "" as const,
  })),
  {
    of: part,
    measure: "gap closed, pooled",
    read: (outcomes) => 1 - distance(outcomes, "tuned", part) / distance(outcomes, "base", part),
    unit: "",
    isEffect: true,
  },
]);
