// Prints every figure of the companions' pages from what the runs came to, without training: each seed, their mean with its interval,
// and whether the interval of a difference excludes none.
// npm run companion:figures -- [FOLDER]
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { groupBy, InvalidArgumentError } from "../../src/internal";
import { dilemmaFigures } from "./dilemmas/figures";
import { discussionFigures } from "./discussion/figures";
import { distillationFigures } from "./distillation/figures";
import { formatTable } from "./format";
import { type Figure, type Outcomes, readOutcomes, summarizeSeeds } from "./outcomes";
import { triPosTFigures } from "./tripost/figures";

const { positionals } = parseArgs({ allowPositionals: true });
const folder = positionals[0] ?? fileURLToPath(new URL("outcomes", import.meta.url));

const experiments: Record<string, readonly Figure[]> = {
  distillation: distillationFigures,
  discussion: discussionFigures,
  dilemmas: dilemmaFigures,
  tripost: triPosTFigures,
};

const all = await readOutcomes(folder);
for (const runs of groupBy(all, describe).values()) {
  const figures = experiments[runs[0]!.experiment]!;
  console.log(`${describe(runs[0]!)}\n\n${tabulate(figures, runs)}\n`);
}

/** What runs must share to differ in their seeds alone. */
function describe({ experiment, model, options: { seed: _, ...options } }: Outcomes): string {
  const shown = Object.entries(options).map(([option, value]) => `--${option} ${value}`);
  return `npm run companion:${experiment} -- ${shown.join(" ")}, with ${model}`;
}

function tabulate(figures: readonly Figure[], runs: readonly Outcomes[]): string {
  const measured = figures.filter(({ of }) => runs.every((run) => isMeasured(() => of(run))));
  const head = ["", ...runs.map(({ seed }) => `seed ${seed}`), "mean", "95 % interval", ""];
  return formatTable(
    head,
    measured.map(({ name, of, unit, isEffect }) => {
      const values = runs.map(of);
      const { mean, interval } = summarizeSeeds(values);
      const write = (value: number) =>
        Number.isNaN(value) ? "undefined" : value.toFixed(unit === "" ? 2 : 0);
      const isSettled = interval !== undefined && interval[0] * interval[1] > 0;
      return [
        unit === "" ? name : `${name}, ${unit}`,
        ...[...values, mean].map(write),
        interval === undefined ? "-" : `${write(interval[0])} to ${write(interval[1])}`,
        isEffect === undefined ? "" : isSettled ? "holds" : "not settled",
      ];
    }),
  );
}

/** Whether a figure can be made of what a run measured. */
function isMeasured(figure: () => number): boolean {
  try {
    figure();
    return true;
  } catch (error) {
    if (error instanceof InvalidArgumentError) return false;
    throw error;
  }
}
