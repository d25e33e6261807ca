import { compareMethods, readAccuracy } from "./compare-methods";
import {
  equilibriumMethods,
  type MethodComparison,
  type SimulatedMethod,
  type SimulationCell,
  type SimulationResult,
  type SimulationTable,
} from "./simulation-result";

/** Differences within this many standard errors count as noise: a map makes dozens of comparisons. */
const noiseWidth = 3;

/** A result as Markdown: a map for every table of two axes, a list for every other. */
export function renderSimulation(result: SimulationResult): string {
  const { items, seed, tables } = result;
  const head = `${items} items a cell, seed ${seed}. Accuracies in %, differences in points.`;
  return [head, ...tables.map(renderTable)].join("\n\n");
}

function renderTable(table: SimulationTable): string {
  const { id, title, axes, itemShare } = table;
  const share = itemShare === 1 ? "" : ` (${Math.round(100 * itemShare)} % of the items)`;
  const body = axes.length === 2 ? renderMap(table) : renderList(table);
  return `### ${title}${share}\n\n\`${id}\`\n\n${body}`;
}

/** ER-D against the best simple method in every cell, and how every method does over all cells. */
function renderMap({ axes, cells }: SimulationTable): string {
  const [across, down] = axes;
  const rows = cells.map((row, index) => [
    `**${down!.values[index]}**`,
    ...row.map((cell) => renderAdvantage(cell.advantages[0]!)),
  ]);
  const all = cells.flat();
  return [
    `ER-D less the best simple method (g generator, d discriminator, p log-linear pool, s sum, v vote). Across ${across.parameter}, down ${down!.parameter}.`,
    renderRows(["", ...across.values.map(String)], rows),
    `Cells of ${all.length} in which ER-D is ahead of the best simple method, within noise (·), behind it: ${countOutcomes(all.map(({ advantages }) => advantages[0]!))}.`,
    renderRows(
      [
        "method",
        "mean accuracy",
        "largest shortfall from bayes",
        "ER-D ahead, within noise, behind",
        "ER-D less it, smallest to largest",
      ],
      all[0]!.methods.map((method) => summarizeMethod(all, method)),
    ),
  ].join("\n\n");
}

function countOutcomes(comparisons: readonly MethodComparison[]): string {
  const outcomes = comparisons.map(judge);
  const count = (outcome: Outcome) => outcomes.filter((other) => other === outcome).length;
  return `${count("ahead")}, ${count("within noise")}, ${count("behind")}`;
}

type Outcome = "ahead" | "behind" | "within noise";

function judge({ difference, standardError }: MethodComparison): Outcome {
  if (Math.abs(difference) <= noiseWidth * standardError) return "within noise";
  return difference > 0 ? "ahead" : "behind";
}

function renderAdvantage(advantage: MethodComparison): string {
  if (judge(advantage) === "within noise") return "·";
  const initial = { generator: "g", discriminator: "d", "log-linear-pool": "p", sum: "s" };
  const rival = initial[advantage.rival as keyof typeof initial] ?? "v";
  return `${formatDifference(advantage.difference)} ${rival}`;
}

function summarizeMethod(cells: readonly SimulationCell[], method: SimulatedMethod): string[] {
  const accuracies = cells.map((cell) => readAccuracy(cell, method));
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / cells.length;
  const shortfalls = cells.map((cell, i) => readAccuracy(cell, "bayes") - accuracies[i]!);
  const comparisons = cells.map((cell) => compareMethods(cell, equilibriumMethods[0], method));
  const differences = comparisons.map(({ difference }) => difference);
  const isSelf = method === equilibriumMethods[0];
  return [
    method,
    formatPercent(mean),
    formatPercent(Math.max(...shortfalls)),
    isSelf ? "" : countOutcomes(comparisons),
    isSelf ? "" : `${formatDifference(Math.min(...differences))} to ${formatDifference(Math.max(...differences))}`,
  ];
}

/** The accuracy of every method at every value. */
function renderList({ axes, cells }: SimulationTable): string {
  const [axis] = axes;
  const row = cells[0]!;
  const { methods } = row[0]!;
  const hasIterate = methods.includes("iterate-discriminator");
  return renderRows(
    [
      axis.parameter,
      ...(axis.parameter === "lambda" ? [] : ["λ"]),
      ...methods,
      "ER-D less the best simple",
      ...(hasIterate ? ["limit less iterate, ER-D"] : []),
    ],
    row.map((cell, index) => [
      `**${axis.values[index]}**`,
      ...(axis.parameter === "lambda" ? [] : [cell.lambda.toFixed(3)]),
      ...methods.map((method) => formatPercent(readAccuracy(cell, method))),
      formatComparison(cell.advantages[0]!),
      ...(hasIterate
        ? [formatDifferenceWithError(compareMethods(cell, "equilibrium-discriminator", "iterate-discriminator"))]
        : []),
    ]),
  );
}

function formatComparison(comparison: MethodComparison): string {
  return `${formatDifferenceWithError(comparison)} (${comparison.rival})`;
}

function formatDifferenceWithError({ difference, standardError }: MethodComparison): string {
  return `${formatDifference(difference)} ± ${formatPercent(standardError)}`;
}

function formatDifference(difference: number): string {
  const points = (100 * Math.abs(difference)).toFixed(1);
  if (points === "0.0") return points;
  return `${difference < 0 ? "−" : "+"}${points}`;
}

function formatPercent(share: number): string {
  return (100 * share).toFixed(1);
}

function renderRows(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
