import { groupBy } from "../../statistics/samples";
import type { EvaluationReport, ReportComparison, ReportEntry, ReportPair } from "../evaluate/evaluation-report";
import { defaultSetting } from "../tune/tuning-setting";

/**
 * P-values corrected for their number by Holm's step-down method (Holm 1979): rejecting where the corrected value is
 * below α keeps the probability of even one false rejection below α, whatever the dependence between the tests. The
 * k-th smallest of n is multiplied by n - k + 1, then raised to the largest before it, and is at most 1.
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
 * What every equilibrium entry is compared with: the plain likelihood, the log-linear pool of its own two scorers, and
 * the strongest ranking without a game. Two of them can be the same entry.
 */
export const rivalRoles = ["greedy", "pool", "strongest"] as const;

/**
 * The further rivals of the default call: the sum of its scorers' log-odds, the best scorer alone, and the best of
 * several models.
 */
const defaultRoles = [...rivalRoles, "sum", "single", "model"] as const;

/** What an equilibrium entry is compared with. */
export type RivalRole = (typeof defaultRoles)[number];

/** An equilibrium entry against one rival. */
export interface RivalComparison extends ReportComparison {
  /** `pValue` after Holm's correction over every comparison that {@link compareWithRivals} returns. */
  adjustedPValue: number;
  /** `"ties"`: no difference can be shown on these items. */
  verdict: "wins" | "ties" | "loses";
}

/** An equilibrium entry with the comparisons that the report holds. */
export interface RivalComparisons {
  entry: ReportEntry;
  rivals: Partial<Record<RivalRole, RivalComparison>>;
}

/**
 * Every equilibrium entry against its rivals. A verdict is the exact McNemar test's after Holm's correction over these
 * comparisons, each counted once. The strongest rival is chosen on the same items, which favours it.
 */
export function compareWithRivals(report: EvaluationReport): RivalComparisons[] {
  const { entries, comparisons } = report;
  const usual = findDefault(report);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const known = groupBy(comparisons, ({ entry }) => entry);
  const wanted = entries.filter(isEquilibrium).map((entry) => {
    const compared = known.get(entry.name) ?? [];
    const rivals = compared.map(({ baseline }) => byName.get(baseline)!);
    const roles = entry === usual ? defaultRoles : rivalRoles;
    return { entry, found: roles.map((role) => compared[rivals.indexOf(findRival(rivals, entry, role)!)]) };
  });
  const distinct = [...new Set(wanted.flatMap(({ found }) => found))].filter((comparison) => comparison !== undefined);
  const adjusted = adjustByHolm(distinct.map(({ pValue }) => pValue));
  const judged = new Map(distinct.map((comparison, i) => [comparison, judge(comparison, adjusted[i]!)]));
  return wanted.map(({ entry, found }) => {
    const rivals: RivalComparisons["rivals"] = {};
    found.forEach((comparison, i) => {
      if (comparison !== undefined) rivals[defaultRoles[i]!] = judged.get(comparison)!;
    });
    return { entry, rivals };
  });
}

/**
 * The entry that the library's default call stands for: ER-D at the limit with the default λ, by `contrast` where its
 * discriminator tells right candidates from wrong ones on these items, else by `pointwise`, else by `choice`. Undefined
 * where none of these was evaluated.
 */
export function findDefault({ entries, pairs }: EvaluationReport): ReportEntry | undefined {
  const judges = ({ judgement }: ReportPair) => judgement === undefined || judgement.pValue < significanceLevel;
  const contrast = pairs.find(({ name }) => name === "contrast");
  const informative = contrast === undefined || judges(contrast);
  const names = informative ? ["contrast", "pointwise", "choice"] : ["pointwise", "contrast", "choice"];
  return names
    .flatMap((name) => pairs.filter((pair) => pair.name === name))
    .map((pair) => {
      const { method, lambda } = defaultSetting(pair);
      return entries.find(
        (entry) =>
          entry.pair === pair.name &&
          entry.method === method &&
          entry.solver === "exact" &&
          entry.lambda === lambda!.generator,
      );
    })
    .find((entry) => entry !== undefined);
}

/** One line of the headline: an entry, what it is, and how the default call does against it. */
export interface HeadlineRow {
  /** For example "default call" or "best single score". */
  label: string;
  entry: ReportEntry;
  /** Absent for the default call itself. */
  comparison?: RivalComparison;
}

/**
 * The default call, its rivals and the best scorer that ranks alone, each entry once. Empty where the default call is
 * no entry.
 */
export function listHeadline(
  report: EvaluationReport,
  compared: readonly RivalComparisons[] = compareWithRivals(report),
): HeadlineRow[] {
  const usual = findDefault(report);
  const rivals = compared.find(({ entry }) => entry === usual)?.rivals;
  if (usual === undefined || rivals === undefined) return [];
  const known = defaultRoles.filter((role) => rivals[role] !== undefined);
  const rows = groupBy(known, (role) => rivals[role]!.baseline);
  return [
    { label: "default call", entry: usual },
    ...[...rows].map(([name, roles]) => ({
      label: roles.map((role) => rivalLabels[role]).join(", "),
      entry: report.entries.find((entry) => entry.name === name)!,
      comparison: rivals[roles[0]!]!,
    })),
  ];
}

/** What each rival is called. */
export const rivalLabels: Record<RivalRole, string> = {
  greedy: "greedy",
  pool: "log-linear pool",
  strongest: "strongest rival",
  sum: "sum of log-odds",
  single: "best single score",
  model: "best model alone",
};

/**
 * What lm-evaluation-harness calls an entry's accuracy; undefined for what it does not measure. Its `acc_norm` divides
 * the log-likelihood by the number of characters, ours by UTF-8 bytes: the same for candidates in ASCII.
 */
export function nameMetric({ scorer }: Pick<ReportEntry, "scorer">): "acc" | "acc_norm" | undefined {
  if (scorer === "likelihood") return "acc";
  return scorer === "likelihood-per-byte" ? "acc_norm" : undefined;
}

/** Whether an entry plays the game. */
export function isEquilibrium(entry: ReportEntry): boolean {
  return entry.solver !== undefined;
}

/** The entry with the most right items, the first of several; undefined if there are no entries. */
export function findStrongest(entries: readonly ReportEntry[]): ReportEntry | undefined {
  return entries.toSorted((a, b) => b.right - a.right)[0];
}

/** The rival of an entry that plays a role, if there is one. */
function findRival(rivals: readonly ReportEntry[], { pair }: ReportEntry, role: RivalRole): ReportEntry | undefined {
  const own = rivals.filter((rival) => rival.pair === pair);
  return {
    greedy: () => own.find(({ method }) => method === "greedy") ?? rivals.find(({ scorer }) => scorer === "likelihood"),
    pool: () => own.find(({ method }) => method === "log-linear-pool"),
    strongest: () => findStrongest(rivals.filter((rival) => !isEquilibrium(rival))),
    sum: () => own.find(({ method }) => method === "log-odds-sum"),
    single: () => findStrongest(rivals.filter(({ scorer }) => scorer !== undefined)),
    model: () => findStrongest(rivals.filter(isEquilibrium)),
  }[role]();
}

function judge(comparison: ReportComparison, adjustedPValue: number): RivalComparison {
  const isTie = adjustedPValue >= significanceLevel;
  const verdict = isTie ? "ties" : comparison.won > comparison.lost ? "wins" : "loses";
  return { ...comparison, adjustedPValue, verdict };
}

/**
 * The name of an entry where its pair is named already; with lm-evaluation-harness's name for its accuracy, if there is
 * one.
 */
export function nameInPair(entry: Pick<ReportEntry, "name" | "pair" | "scorer">): string {
  const { name, pair } = entry;
  if (pair !== undefined && name.startsWith(`${pair} `)) return name.slice(pair.length + 1);
  const metric = nameMetric(entry);
  return metric === undefined ? name : `${name} (${metric})`;
}
