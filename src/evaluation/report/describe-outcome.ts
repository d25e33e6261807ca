import type { AbstentionThreshold } from "../evaluate/calibration-map";
import type { EvaluationReport, ReportEntry, ReportPair } from "../evaluate/evaluation-report";
import { describeLambda, type NamedPair } from "../evaluate/named-pair";
import type { LoggedModel, ScoreLogHeader } from "../log/score-log";
import {
  compareWithRivals,
  findStrongest,
  isEquilibrium,
  listHeadline,
  nameInPair,
  type RivalComparison,
  type RivalComparisons,
  rivalLabels,
  rivalRoles,
  significanceLevel,
} from "./compare-with-rivals";
import * as format from "./format-figures";

/**
 * What a report says, in plain sentences: the default call and its rivals, the data, the strongest ranking without a
 * game, and for each pair of scorers where equilibrium ranking wins, ties and loses; the last sentence says by which
 * test. Texts of models and data sets are not escaped: escape them where they are shown.
 */
export function describeOutcome(report: EvaluationReport): string[] {
  const compared = compareWithRivals(report);
  return [
    ...describeDefault(report, compared),
    ...describeData(report),
    ...describeStrongest(report, compared),
    ...describeCalibration(report, findStrongest(compared.map(({ entry }) => entry))),
    ...report.pairs.flatMap((pair) => describePair(pair, compared)),
    ...describeTest(compared),
  ];
}

/** The headline: the default call, and each rival with what was won and lost against it. */
function describeDefault(report: EvaluationReport, compared: readonly RivalComparisons[]): string[] {
  const [usual, ...rivals] = listHeadline(report, compared);
  if (usual === undefined) return [];
  const { name, accuracy } = usual.entry;
  const against = rivals.map(({ label, entry, comparison }) => {
    const { won, lost, adjustedPValue } = comparison!;
    const isChosen = label.split(", ").every((name) => chosenRivals.includes(name));
    const own = isChosen ? ` (${entry.name})` : "";
    return `${label}${own} ${format.accuracy(entry.accuracy)}, won ${format.count(won)}, lost ${format.count(lost)}, corrected p ${format.pValue(adjustedPValue)}`;
  });
  const compare = against.length === 0 ? "" : ` Against it: ${against.join("; ")}.`;
  return [`The default call (${name}) is right on ${format.accuracy(accuracy)}.${compare}`];
}

/** Rivals that are whichever entry did best, and are not known by what they are called. */
const chosenRivals = [rivalLabels.strongest, rivalLabels.single, rivalLabels.model];

function describeData(report: EvaluationReport) {
  const { scores, items, incompleteItems, candidates, chance, oracle } = report;
  const generators = nameModels(report, "generator");
  const judges = nameModels(report, "discriminator");
  const judge = generators === judges ? "" : `, judged by ${judges}`;
  const data = `${format.quantity(items, "item")} of ${scores.task}, answered by ${generators}${judge}; with ${candidates.toFixed(1)} candidates on average, a guess is right on ${format.percent(chance)}${oracle ? `, and some candidate on ${format.percent(oracle.proportion)}: no ranking can do better` : ""}.`;
  if (incompleteItems === 0) return [data];
  return [
    data,
    `This report is partial: ${format.quantity(incompleteItems, "item")} more ${incompleteItems === 1 ? "has" : "have"} not all answers yet and ${incompleteItems === 1 ? "is" : "are"} left out.`,
  ];
}

function describeStrongest({ entries }: EvaluationReport, compared: readonly RivalComparisons[]) {
  const simple = findStrongest(entries.filter((entry) => !isEquilibrium(entry)));
  const equilibrium = findStrongest(compared.map(({ entry }) => entry));
  return [
    simple && `Strongest without a game: ${describeEntry(simple, entries)}.`,
    equilibrium
      ? `Strongest of ${format.quantity(compared.length, "setting")} of equilibrium ranking: ${describeEntry(equilibrium, entries)}.`
      : "Equilibrium ranking was not among the methods.",
  ].filter((sentence) => sentence !== undefined);
}

/** An entry with its accuracy, and how many of its kind are right as often. */
function describeEntry(entry: ReportEntry, entries: readonly ReportEntry[]): string {
  const equals = entries.filter(
    (other) => other.right === entry.right && isEquilibrium(other) === isEquilibrium(entry),
  );
  const shared = equals.length > 1 ? `, and ${equals.length - 1} more with as many right` : "";
  return `${entry.name}, ${format.accuracy(entry.accuracy)} right${shared}`;
}

function describePair(pair: ReportPair, compared: readonly RivalComparisons[]): string[] {
  const own = compared.filter(({ entry }) => entry.pair === pair.name);
  const against = rivalRoles.flatMap((role) => describeRival(pair, role, own));
  return own.length === 0 ? [] : [...against, ...describeJudge(pair), ...describeModels(pair)];
}

/** Compares with one rival: the number of each verdict, and the largest and the smallest difference. */
function describeRival(
  pair: ReportPair,
  role: (typeof rivalRoles)[number],
  own: readonly RivalComparisons[],
): string[] {
  const comparisons = own.flatMap(({ rivals }) => rivals[role] ?? []);
  if (comparisons.length === 0 || isNamedBefore(role, own[0]!)) return [];
  const verdicts = (["wins", "ties", "loses"] as const).flatMap((verdict) => {
    const count = comparisons.filter((comparison) => comparison.verdict === verdict).length;
    return count === 0 ? [] : `${verdict} in ${count}`;
  });
  const ordered = [...comparisons].sort((a, b) => b.won - b.lost - (a.won - a.lost));
  const best = ordered[0]!;
  const worst = ordered.at(-1)!;
  const extremes =
    comparisons.length === 1
      ? `Difference: ${describeComparison(best, pair.name)}`
      : `Best: ${describeComparison(best, pair.name)}. Worst: ${describeComparison(worst, pair.name)}`;
  return [
    `${pair.name} against ${rivalPhrases[role]} (${format.names([...new Set(comparisons.map(({ baseline }) => baseline))])}): equilibrium ranking ${format.names(verdicts)} of ${format.quantity(comparisons.length, "setting")}. ${extremes}.`,
  ];
}

/** Whether the same rival already has a sentence in another role. */
function isNamedBefore(role: (typeof rivalRoles)[number], { rivals }: RivalComparisons): boolean {
  const before = rivalRoles.slice(0, rivalRoles.indexOf(role));
  return before.some((other) => rivals[other]?.baseline === rivals[role]?.baseline);
}

function describeComparison(comparison: RivalComparison, pair: string): string {
  const { entry, won, lost, difference, pValue, adjustedPValue } = comparison;
  const points = difference
    ? `${format.difference(difference.estimate)} points (${format.difference(difference.lower)} to ${format.difference(difference.upper)}), `
    : "";
  return `${nameInPair({ name: entry, pair })}, ${points}won ${format.count(won)}, lost ${format.count(lost)}, p ${format.pValue(pValue)}, corrected p ${format.pValue(adjustedPValue)}`;
}

const rivalPhrases: Record<(typeof rivalRoles)[number], string> = {
  greedy: "greedy",
  pool: "the log-linear pool",
  strongest: "its strongest rival without a game",
};

function describeJudge({ name, judgement }: ReportPair): string[] {
  if (judgement === undefined || judgement.pValue < significanceLevel) return [];
  const { areaUnderRoc, pValue } = judgement;
  return [
    `The discriminator of ${name} does not show that it tells right candidates from wrong ones (area under the ROC curve ${format.decimal(areaUnderRoc)}, p ${format.pValue(pValue)}): one without information has nothing to add to the game.`,
  ];
}

/** How far each of several models decides, and how many independent ones they are worth. */
function describeModels({ name, members, effective }: ReportPair): string[] {
  if (members === undefined) return [];
  const roles = (["generator", "discriminator"] as const).map((role) => {
    const shares = members[role].map(({ model, share }) => `${model} ${format.percent(share)}`);
    return `${format.names(shares)} of the ${role}, worth ${format.decimal(effective![role])} independent models`;
  });
  return [`In the pools of ${name}, ${roles.join("; ")}.`];
}

/** The names of the models that play a role, each once. */
export function nameModels(report: EvaluationReport, role: "generator" | "discriminator"): string {
  const { scores, others = [] } = report;
  return format.names([...new Set([scores, ...others].map(({ models }) => models[role].id))]);
}

function describeTest(compared: readonly RivalComparisons[]): string[] {
  const tests = new Set(compared.flatMap(({ rivals }) => Object.values(rivals))).size;
  if (tests === 0) return [];
  return [
    `A win or a loss is a two-sided exact McNemar test with p < ${significanceLevel} after Holm's correction over ${tests === 1 ? "this one comparison" : `these ${format.count(tests)} comparisons`}; a tie means that these items do not tell the two apart. Intervals are 95 % and not corrected. The strongest rivals and the best settings were picked on these same items: on other items, expect both to do worse.`,
  ];
}

/** What calibrating did to the confidence of one way of ranking, in sentences; none where nothing was calibrated. */
function describeCalibration({ calibration }: EvaluationReport, entry: ReportEntry | undefined): string[] {
  const own = calibration?.entries.find((other) => other.entry === entry?.name);
  if (calibration === undefined || own === undefined) return [];
  const { precision, level, items } = calibration;
  const promise = `${format.percent(precision)} right answers`;
  const { before, after, threshold, tested } = own;
  return [
    `Calibrated on ${format.quantity(items, "other item")}, the confidence of ${own.entry} is off by ${format.decimal(after.expectedCalibrationError)} (expected calibration error), without by ${format.decimal(before.expectedCalibrationError)}.`,
    threshold && tested
      ? `${describeThreshold(threshold)}, chosen on those items to keep ${promise} in ${format.percent(level)} of all such samples, it answers ${format.quantity(tested.answered, "item")}${tested.accuracy ? `, ${format.accuracy(tested.accuracy)} of them rightly` : ""}.`
      : `No threshold on it can promise ${promise}.`,
  ];
}

function describeThreshold({ above }: AbstentionThreshold): string {
  return above === null ? "With no threshold at all" : `Above a confidence of ${format.decimal(above)}`;
}

/** What was measured and how, as name and value: enough to repeat the run. */
export function describeRun(report: EvaluationReport): [name: string, value: string][] {
  const { scores, options, cost } = report;
  const each = (read: (header: ScoreLogHeader) => string) =>
    [...new Set([scores, ...(report.others ?? [])].map(read))].join("; ");
  return [
    ["Task", scores.task],
    ["Items", format.count(report.items)],
    ["Generator", each(({ models }) => describeModel(models.generator))],
    ["Discriminator", each(({ models }) => describeModel(models.discriminator))],
    ["Prompts", each(({ wording: { prompts, shots } }) => `${prompts}, ${format.quantity(shots, "worked example")}`)],
    ["Asked of the generator", each(({ queries }) => queries.generator.join(", "))],
    ["Asked of the discriminator besides", each(({ queries }) => queries.discriminator.join(", ") || "nothing")],
    ["Cost", `${format.count(cost.queries)} calls, ${format.count(cost.tokens)} prompt tokens`],
    ["Pairs of scorers", options.pairs.map(describeRunPair).join("; ")],
    ["λ", options.lambda.map(describeLambda).join(", ")],
    ["Solvers", options.solvers.join(", ")],
    ["Bootstrap", `${format.count(options.resamples)} resamples, seed ${options.seed}`],
    ["Library", `equirank ${scores.equirank}`],
  ];
}

function describeModel({ id, fingerprint }: LoggedModel): string {
  return fingerprint === undefined ? id : `${id} (${fingerprint})`;
}

function describeRunPair({ name, generator, discriminator, pooling, seats }: NamedPair): string {
  const pooled = pooling === undefined ? "" : `, answers by their paths (${pooling})`;
  return seats ? `${name}${pooled}` : `${name}: ${generator} with ${discriminator}${pooled}`;
}
