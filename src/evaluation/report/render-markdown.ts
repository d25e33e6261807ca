import { scorers } from "../../elicitation/scorers";
import type { EvaluationReport, ReportCalibration, ReportPair } from "../evaluate/evaluation-report";
import { describeLambda } from "../evaluate/named-pair";
import { compareWithRivals, listHeadline, nameInPair, type RivalComparison, rivalRoles } from "./compare-with-rivals";
import { describeOutcome, describeRun } from "./describe-outcome";
import * as format from "./format-figures";

/**
 * The report as GitHub-flavoured Markdown: what came out in sentences, then tables of the methods, the pairs of scorers
 * and the scorers, and how it was measured. Texts of models and data sets are escaped.
 */
export function renderMarkdown(report: EvaluationReport): string {
  return [
    `# Equilibrium ranking on ${format.escapeMarkdown(report.scores.task)}\n`,
    ...writeHeadline(report),
    describeOutcome(report)
      .map((sentence) => `- ${format.escapeMarkdown(sentence)}\n`)
      .join(""),
    "## Methods\n",
    writeMethods(report),
    "An entry is one scorer alone, or a pair of scorers with a method, and for an equilibrium with the solver and λ. MRR is the mean of 1 / rank of the right candidate, ECE the expected calibration error, AURC the area under the risk-coverage curve (for both lower is better); acc and acc_norm are lm-evaluation-harness's names. The last columns give the items won / lost against greedy (the plain likelihood), against the log-linear pool of both initial policies, and against the strongest rival without a game, with the p-value of the exact McNemar test, corrected as said above.\n",
    ...(report.pairs.length > 0 ? ["## Agreement of the two players\n", writePairs(report.pairs), agreementNote] : []),
    ...(report.scorers.length > 0 ? ["## Scorers alone\n", writeScorers(report)] : []),
    ...(report.calibration ? writeCalibration(report.calibration) : []),
    "## How it was measured\n",
    format.markdownTable(" | value", describeRun(report)),
  ].join("\n");
}

const agreementNote =
  "How often generator and discriminator put the same candidate first, before the game and after it; the mean Kendall correlation of their orders within an item; and how many places the game moves a candidate on average.\n";

function writeHeadline(report: EvaluationReport): string[] {
  const rows = listHeadline(report);
  if (rows.length === 0) return [];
  return [
    format.markdownTable(
      " | way of ranking | right, % (95 % interval) | won / lost by the default call",
      rows.map(({ label, entry, comparison }) => [
        label,
        entry.name,
        format.accuracy(entry.accuracy),
        writeRival(comparison),
      ]),
    ),
  ];
}

function writeMethods(report: EvaluationReport): string {
  const rivals = new Map(compareWithRivals(report).map(({ entry, rivals }) => [entry, rivals]));
  return format.markdownTable(
    "entry | right, % (95 % interval) | standard error | MRR | ECE | AURC | greedy | pool | strongest",
    report.entries.map((entry) => [
      entry.pair === undefined ? nameInPair(entry) : entry.name,
      format.accuracy(entry.accuracy),
      entry.standardError === undefined ? "–" : format.points(entry.standardError),
      format.decimal(entry.meanReciprocalRank),
      format.decimal(entry.calibration.expectedCalibrationError),
      format.decimal(entry.areaUnderRiskCoverage),
      ...rivalRoles.map((role) => writeRival(rivals.get(entry)?.[role])),
    ]),
  );
}

function writeRival(rival: RivalComparison | undefined): string {
  return rival ? `${rival.won} / ${rival.lost} (p ${format.pValue(rival.adjustedPValue)})` : "";
}

function writePairs(pairs: readonly ReportPair[]): string {
  return format.markdownTable(
    "pair | solver | λ | same first choice | correlation | places moved, generator | discriminator",
    pairs.flatMap((pair) => [
      [pair.name, "before", "", format.share(pair.agreementBefore), format.decimal(pair.correlationBefore), "", ""],
      ...pair.after.map((after) => [
        pair.name,
        after.solver,
        describeLambda(after.lambda),
        format.share(after.agreement),
        format.decimal(after.correlation),
        after.generatorRankChange.toFixed(2),
        after.discriminatorRankChange.toFixed(2),
      ]),
    ]),
  );
}

function writeCalibration(calibration: ReportCalibration): string[] {
  const { items, precision, level } = calibration;
  const table = format.markdownTable(
    "entry | ECE | calibrated | Brier score | calibrated | answered | right of these, %",
    calibration.entries.map(({ entry, before, after, tested }) => [
      entry,
      format.decimal(before.expectedCalibrationError),
      format.decimal(after.expectedCalibrationError),
      format.decimal(before.brierScore),
      format.decimal(after.brierScore),
      tested ? String(tested.answered) : "none",
      tested?.accuracy ? format.accuracy(tested.accuracy) : "–",
    ]),
  );
  return [
    "## Calibrated confidence\n",
    table,
    `Confidences were calibrated by a monotone map on ${format.quantity(items, "other item")}. Answered: items above a threshold that keeps ${format.percent(precision)} right, chosen there so that this holds in ${format.percent(level)} of all such samples; none where no threshold can promise that.\n`,
  ];
}

function writeScorers(report: EvaluationReport): string {
  return format.markdownTable(
    "scorer | meaning | right, % (95 % interval) | area under the ROC curve",
    report.scorers.map(({ scorer, accuracy, areaUnderRoc }) => [
      nameInPair({ name: scorer, scorer }),
      scorers[scorer].meaning,
      format.accuracy(accuracy),
      format.decimal(areaUnderRoc),
    ]),
  );
}
