import type {
  EvaluationReport,
  ReportComparison,
  ReportEntry,
} from "../evaluate/evaluation-report";

/**
 * P-values corrected for their number by Holm's step-down method (Holm 1979): rejecting where the corrected value is below α
 * keeps the probability of even one false rejection below α, whatever the dependence between the tests. The k-th smallest of
 * n is multiplied by n - k + 1, then raised to the largest before it, and is at most 1.
 *
 * @returns in the order given
 * @example adjustByHolm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function adjustByHolm(pValues: readonly number[]): number[] {
  const ascending = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted: number[] = new Array(pValues.length);
  let largest = 0;
  ascending.forEach((index, smaller) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (pValues.length - smaller)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/** Corrected p-values below this are called a win or a loss. */
export const significanceLevel = 0.05;

/**
 * What an equilibrium entry is held against: the plain likelihood, the log-linear pool of its own two scorers, and the
 * strongest ranking without a game among those that the report compares it with. Two of them can be the same entry.
 */
export const rivalRoles = ["greedy", "pool", "strongest"] as const;

/** What an equilibrium entry is held against. */
export type RivalRole = (typeof rivalRoles)[number];

/** An equilibrium entry against one rival. */
export interface RivalComparison extends ReportComparison {
  /** {@link ReportComparison.pValue} after Holm's correction over every comparison that {@link compareWithRivals} returns. */
  adjustedPValue: number;
  /** `"ties"`: these items do not tell the two apart. */
  verdict: "wins" | "ties" | "loses";
}

/** An equilibrium entry with its comparisons; without those the report has not. */
export interface RivalComparisons {
  entry: ReportEntry;
  rivals: Partial<Record<RivalRole, RivalComparison>>;
}

/**
 * Every equilibrium entry against its rivals. A verdict is the exact McNemar test's after Holm's correction over these
 * comparisons, each counted once. The strongest rival is chosen on the same items, which favours it.
 */
export function compareWithRivals({ entries, comparisons }: EvaluationReport): RivalComparisons[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const known = new Map<string, Compared[]>();
  for (const comparison of comparisons) {
    const compared = known.get(comparison.entry) ?? [];
    compared.push({ comparison, rival: byName.get(comparison.baseline)! });
    known.set(comparison.entry, compared);
  }
  const wanted = entries.filter(isEquilibrium).map((entry) => ({
    entry,
    found: rivalRoles.map((role) => findRival(known.get(entry.name) ?? [], entry, role)),
  }));
  const distinct = [...new Set(wanted.flatMap(({ found }) => found))].filter(
    (comparison) => comparison !== undefined,
  );
  const adjusted = adjustByHolm(distinct.map(({ pValue }) => pValue));
  const judged = new Map(
    distinct.map((comparison, i) => [comparison, judge(comparison, adjusted[i]!)]),
  );
  return wanted.map(({ entry, found }) => {
    const rivals: RivalComparisons["rivals"] = {};
    found.forEach((comparison, i) => {
      if (comparison !== undefined) rivals[rivalRoles[i]!] = judged.get(comparison)!;
    });
    return { entry, rivals };
  });
}

/** Whether an entry plays the game. */
export function isEquilibrium(entry: ReportEntry): boolean {
  return entry.solver !== undefined;
}

/** The entry with the most items right, the first of equals; undefined where there is none. */
export function findStrongest(entries: readonly ReportEntry[]): ReportEntry | undefined {
  return entries.reduce<ReportEntry | undefined>(
    (best, entry) => (best === undefined || entry.right > best.right ? entry : best),
    undefined,
  );
}

interface Compared {
  comparison: ReportComparison;
  rival: ReportEntry;
}

/** The comparison with the entry that plays a role, if there is one. */
function findRival(
  compared: readonly Compared[],
  { pair }: ReportEntry,
  role: RivalRole,
): ReportComparison | undefined {
  const rivals = compared.map(({ rival }) => rival);
  const own = rivals.filter((rival) => rival.pair === pair);
  const chosen = {
    greedy: () =>
      own.find(({ method }) => method === "greedy") ??
      rivals.find(({ scorer }) => scorer === "likelihood"),
    pool: () => own.find(({ method }) => method === "log-linear-pool"),
    strongest: () => findStrongest(rivals),
  }[role]();
  return compared.find(({ rival }) => rival === chosen)?.comparison;
}

function judge(comparison: ReportComparison, adjustedPValue: number): RivalComparison {
  const isTie = adjustedPValue >= significanceLevel;
  const verdict = isTie ? "ties" : comparison.won > comparison.lost ? "wins" : "loses";
  return { ...comparison, adjustedPValue, verdict };
}

/** The name of an entry where its pair is named already. */
export function nameInPair({ name, pair }: Pick<ReportEntry, "name" | "pair">): string {
  return pair !== undefined && name.startsWith(`${pair} `) ? name.slice(pair.length + 1) : name;
}
