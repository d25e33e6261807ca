import type { SimulationParameter, SimulationSetting } from "./simulation-setting";

/** Ways to choose a candidate from two scorers without a game. */
export const simpleMethods = [
  /** The generator alone: greedy, or G1(y|correct). */
  "generator",
  /** The discriminator alone: judgement, or D1(correct|y). */
  "discriminator",
  /** log G1(y|correct) + log D1(correct|y), as the method `log-linear-pool` ranks. */
  "log-linear-pool",
  /** The sum of the two log-odds. */
  "sum",
  /** The candidate named most often by K samples from G1(·|correct). */
  "majority-vote",
] as const;
/** A way to choose without a game. */
export type SimpleMethod = (typeof simpleMethods)[number];

/** Ways to choose by the limit of the dynamics. */
export const equilibriumMethods = [
  /** ER-D: D*(correct|y). */
  "equilibrium-discriminator",
  /** ER-G: G*(y|correct). */
  "equilibrium-generator",
  /** Both: log G*(y|correct) + log D*(correct|y). */
  "equilibrium-joint",
] as const;
/** The same by the paper's iterate, compared only where a setting asks for its iterations. */
export const iterateMethods = ["iterate-discriminator", "iterate-generator", "iterate-joint"] as const;
/** A way to choose by a game. */
type GameMethod = (typeof equilibriumMethods)[number] | (typeof iterateMethods)[number];

/**
 * Every way to choose that is compared. `calibrated-sum` is the sum of the two log-odds, each divided by its scale,
 * which takes labels to find. `bayes` knows the whole setting, which no user does, and bounds the others.
 */
export type SimulatedMethod = SimpleMethod | "calibrated-sum" | GameMethod | "bayes";

/** Two methods on the same items. */
export interface MethodComparison {
  method: SimulatedMethod;
  rival: SimulatedMethod;
  /** Items that only `method` got right. */
  won: number;
  /** Items that only `rival` got right. */
  lost: number;
  /** Accuracy of `method` less that of `rival`, from -1 to 1: (won - lost) / items. */
  difference: number;
  /** Standard error of the difference, from the same items. */
  standardError: number;
}

/** What came out at one setting. */
export interface SimulationCell {
  setting: SimulationSetting;
  /** λ as it was used. */
  lambda: number;
  items: number;
  /** The methods compared, in the order of the arrays below. */
  methods: SimulatedMethod[];
  /** `[method]`: items on which it chose the right candidate. */
  correct: number[];
  /** `[method][rival]`: items on which the method was right and the rival wrong. */
  won: number[][];
  /**
   * Each method by a game against the simple method that did best on these items, chosen with hindsight: a rival
   * somewhat stronger than any that a user could name beforehand.
   */
  advantages: MethodComparison[];
}

/** A parameter and the values that it takes. */
export interface SimulationAxis {
  parameter: SimulationParameter;
  values: number[];
}

/** Settings to compare: those of one axis, or the grid of two. */
export interface SimulationTableRequest {
  /** Names the table, in kebab-case. */
  id: string;
  /** What it shows, as a heading. */
  title: string;
  /** The setting that the axes vary. */
  base: SimulationSetting;
  /** One for a list of settings; two for a map, of which the first runs across and the second down. */
  axes: [SimulationAxis] | [SimulationAxis, SimulationAxis];
  /** Share of the items that a run spends on each of this table's cells. @default 1 */
  itemShare?: number;
}

/** A table with its cells. */
export interface SimulationTable extends Required<SimulationTableRequest> {
  /** `[down][across]`; a table of one axis has one row. */
  cells: SimulationCell[][];
}

/** What a run of the simulation gives: plain JSON, the same for the same seed and items. */
export interface SimulationResult {
  format: 1;
  /** Items of each cell, before a table's share. */
  items: number;
  seed: number;
  tables: SimulationTable[];
}
