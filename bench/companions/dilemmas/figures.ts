import { groupBy, mean } from "../../../src/internal";
import { type Figure, type Measures, meanOf, type Outcomes, toNumbers, valuesOf } from "../outcomes";
import type { CooperationRate } from "./alignment";
import type { CheckedReasons } from "./check-reasons";
import { dilemmaGames } from "./scenarios";

/** What is right in reasons. */
export const reasonMeasures = ["payoffs right", "better moves right", "shares right"] as const;

/** The parts of the scenarios, by what was held out. */
export const parts = ["taught", "new contexts", "new game"] as const;

/**
 * How likely a player is to cooperate in each scenario of each part, and in those of each game alone.
 * @param scenarios by part
 */
export function measureRates(
  rates: readonly CooperationRate[],
  scenarios: Readonly<Record<(typeof parts)[number], readonly { id: string }[]>>,
): Measures {
  const byId = new Map(rates.map((rate) => [rate.scenario, rate]));
  const measured = parts.flatMap((part) => {
    const own = scenarios[part].map(({ id }) => byId.get(id)!);
    const games = [...groupBy(own, ({ game }) => game)];
    return [[part, own] as const, ...games.map(([game, rates]) => [`${game}, ${part}`, rates] as const)];
  });
  return Object.fromEntries(measured.map(([name, rates]) => [name, rates.map(({ p }) => p)]));
}

/**
 * Whether a student's reasons have the right payoffs, and those that do the better moves, in each part, and how often to
 * make a move, if reasons say it.
 */
export function measureReasons(checked: Readonly<Record<string, readonly CheckedReasons[]>>): Measures {
  const measured = Object.entries(checked).flatMap(([part, reasons]) => {
    const read = reasons.filter(({ payoffs }) => payoffs);
    return [
      [`payoffs right, ${part}`, toNumbers(reasons.map(({ payoffs }) => payoffs))],
      [`better moves right, ${part}`, toNumbers(read.map(({ verdicts }) => verdicts))],
      [`shares right, ${part}`, toNumbers(read.flatMap(({ shares }) => shares ?? []))],
    ];
  });
  return Object.fromEntries(measured);
}

/** Mean distance to the teacher. */
function distance(outcomes: Outcomes, student: string, part: string): number {
  const teacher = valuesOf(outcomes, "teacher", part);
  return mean(valuesOf(outcomes, student, part).map((p, i) => Math.abs(p - teacher[i]!)));
}

/** Mean of how likely a player is to cooperate in a game's scenarios of a part. */
function cooperation(game: string, part: string): Figure[] {
  const of = `${game}, ${part}`;
  return ["base", "tuned", "teacher"].map((player) => ({
    table: "probability of cooperating",
    of,
    measure: player,
    read: (outcomes) => meanOf(outcomes, player, of),
    unit: "",
  }));
}

/** How many of the tuned student's reasons are right in a part, in %. */
function reasons(part: string): Figure[] {
  return reasonMeasures.map((measure) => ({
    table: "reasons",
    of: part,
    measure,
    read: (outcomes) => 100 * meanOf(outcomes, "tuned", `${measure}, ${part}`),
    unit: "%",
  }));
}

/** What the page on social dilemmas says. */
export const dilemmaFigures: readonly Figure[] = parts.flatMap((part): Figure[] => [
  ...["base", "tuned"].map((student) => ({
    table: "distance to the teacher",
    of: part,
    measure: student,
    read: (outcomes: Outcomes) => distance(outcomes, student, part),
    unit: "" as const,
  })),
  ...Object.keys(dilemmaGames).flatMap((game) => cooperation(game, part)),
  ...reasons(part),
  {
    of: part,
    measure: "gap closed, pooled",
    read: (outcomes) => 1 - distance(outcomes, "tuned", part) / distance(outcomes, "base", part),
    unit: "",
    isEffect: true,
  },
]);
