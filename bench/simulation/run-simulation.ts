import { InvalidArgumentError } from "equirank";
import { suggestLambda } from "equirank/evaluation";
import { rejectUnknownOptions } from "../../src/internal";
import { chooseCandidates } from "./choose-candidates";
import { compareWithBest, countCorrect } from "./compare-methods";
import { defaultTables } from "./default-tables";
import { simulateItems } from "./simulate-items";
import type { SimulationCell, SimulationResult, SimulationTable, SimulationTableRequest } from "./simulation-result";
import {
  checkSetting,
  readScale,
  requireWhole,
  resolveScorer,
  type SimulationSetting,
  varySetting,
} from "./simulation-setting";

/** How much is simulated. */
export interface SimulationOptions {
  /** Items of each cell. A difference's standard error falls with its square root. @default 10000 */
  items?: number;
  /** Seed of all random numbers, a whole number of which the lowest 32 bits count. @default 1 */
  seed?: number;
}

/** What {@link runSimulation} simulates. */
export interface SimulationRunOptions extends SimulationOptions {
  /** @default {@link defaultTables} */
  tables?: readonly SimulationTableRequest[];
  /** Called after every cell. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

/**
 * The accuracy of every method at one setting, on simulated items. Deterministic: the same setting, items and seed give
 * the same counts.
 *
 * @throws InvalidArgumentError if a part of the setting or an option is unknown or not usable
 * @example
 * const cell = simulateSetting(calibratedSetting, { items: 1000 });
 * readAccuracy(cell, "equilibrium-discriminator") // 0.726
 */
export function simulateSetting(setting: SimulationSetting, options: SimulationOptions = {}): SimulationCell {
  rejectUnknownOptions("options", options, ["items", "seed"]);
  const { items, seed } = resolveOptions(options);
  checkSetting(setting);
  const generator = resolveScorer(setting.generator, setting, "setting.generator");
  const discriminator = resolveScorer(setting.discriminator, setting, "setting.discriminator");
  const lambda =
    setting.lambda === "suggested"
      ? suggestLambda(generator.discriminability, readScale(discriminator))
      : setting.lambda;
  const simulated = simulateItems(setting, items, seed);
  const { iterations, votes } = setting;
  const choices = chooseCandidates(simulated.items, {
    lambda,
    iterations,
    votes,
    seed,
    scales: { generator: readScale(generator), discriminator: readScale(discriminator) },
  });
  choices.bayes = simulated.bayes.map((ratios) => ratios.indexOf(Math.max(...ratios)));
  const counts = countCorrect(simulated.items, choices);
  return { setting, lambda, ...counts, advantages: compareWithBest(counts) };
}

/**
 * Where equilibrium ranking helps: every method at every setting of some tables. Single-threaded and deterministic; the
 * default takes a few minutes on one core.
 *
 * @throws InvalidArgumentError if an option or a setting is unknown or not usable
 */
export function runSimulation(options: SimulationRunOptions = {}): SimulationResult {
  rejectUnknownOptions("options", options, ["items", "seed", "tables", "onProgress"]);
  const { items, seed } = resolveOptions(options);
  const { tables = defaultTables, onProgress } = options;
  const total = tables.reduce((sum, { axes }) => sum + countCells(axes), 0);
  let completed = 0;
  const simulateCell = (setting: SimulationSetting, itemShare: number) => {
    const cell = simulateSetting(setting, { items: Math.ceil(items * itemShare), seed });
    onProgress?.({ completed: ++completed, total });
    return cell;
  };
  return {
    format: 1,
    items,
    seed,
    tables: tables.map((table): SimulationTable => {
      const { base, axes, itemShare = 1 } = table;
      const [across, down] = axes;
      const rows = down ? down.values.map((value) => varySetting(base, down.parameter, value)) : [base];
      const cells = rows.map((row) =>
        across.values.map((value) => simulateCell(varySetting(row, across.parameter, value), itemShare)),
      );
      return { ...table, itemShare, cells };
    }),
  };
}

function resolveOptions({ items = 10_000, seed = 1 }: SimulationOptions) {
  requireWhole("options.items", items, 1);
  if (!Number.isSafeInteger(seed)) {
    throw new InvalidArgumentError("options.seed", seed, "must be a whole number");
  }
  return { items, seed };
}

function countCells(axes: SimulationTableRequest["axes"]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}
