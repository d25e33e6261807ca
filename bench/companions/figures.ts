// Prints every figure of the companions' pages from what the runs came to, without training: each seed, their mean with
// its interval, and whether the interval of a difference excludes none.
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
  // Sorted, since runs have their options in the order in which they were typed.
  const given = Object.entries(options)
    .filter(([, value]) => value !== false)
    .sort();
  const shown = given.map(([option, value]) => (value === true ? `--${option}` : `--${option} ${value}`));
  return `npm run companion:${experiment} -- ${shown.join(" ")}, with ${model}`;
}

function tabulate(figures: readonly Figure[], runs: readonly Outcomes[]): string {
  const measured = figures.filter(({ read }) => runs.every((run) => isMeasured(() => read(run))));
  const [effects, plain] = [true, false].map((isEffect) =>
    measured.filter((figure) => (figure.isEffect ?? false) === isEffect),
  );
  const tables = [...groupBy(plain!, ({ table = "" }) => table).values()];
  return [...tables.map((own) => tabulatePlain(own, runs)), tabulateEffects(effects!, runs)].join("\n\n");
}

/** The mean over the runs, and each of them. */
function tabulatePlain(figures: readonly Figure[], runs: readonly Outcomes[]): string {
  const measures = [...new Set(figures.map(({ measure }) => measure))];
  const rows = [...groupBy(figures, ({ of }) => of)].map(([of, own]) => [
    of,
    ...measures.map((measure) => {
      const figure = own.find((one) => one.measure === measure);
      if (figure === undefined) return "";
      const values = runs.map(figure.read);
      const seeds = values.map((value) => write(value, figure)).join(", ");
      return `${write(summarizeSeeds(values).mean, figure)} (${seeds})`;
    }),
  ]);
  const { table = "", unit } = figures[0]!;
  return formatTable([[table, unit].filter(Boolean).join(", "), ...measures], rows);
}

/** Each difference with its interval over the runs, and whether that excludes none. */
function tabulateEffects(figures: readonly Figure[], runs: readonly Outcomes[]): string {
  const rows = figures.map((figure) => {
    const values = runs.map(figure.read);
    const { mean, interval } = summarizeSeeds(values);
    const isSettled = interval !== undefined && interval[0] * interval[1] > 0;
    return [
      `${figure.of}: ${figure.measure}`,
      ...[...values, mean].map((value) => write(value, figure)),
      interval?.map((bound) => write(bound, figure)).join(" to ") ?? "-",
      isSettled ? "holds" : "not settled",
    ];
  });
  const seeds = runs.map(({ seed }) => `seed ${seed}`);
  return formatTable(["effect", ...seeds, "mean", "95 % interval", ""], rows);
}

function write(value: number, { unit }: Figure): string {
  if (Number.isNaN(value)) return "undefined";
  return unit === "" ? value.toFixed(2) : String(Math.round(value) + 0);
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
