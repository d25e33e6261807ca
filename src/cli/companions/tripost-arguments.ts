import type { ModelArguments } from "../model";
import type { ExportRowsArguments } from "./export-options";

/** Which items a command is about. */
export interface ItemArguments {
  task: "word-sorting" | "arithmetic";
  count: number;
  offset: number;
  /** Fewest and most words or operations. */
  size?: readonly [number, number];
  itemSeed: number;
  debug?: true;
}

/** The arguments of `equirank companion tripost collect`. */
export interface CollectArguments extends ItemArguments, ModelArguments {
  out: string;
  updates: number;
  maxTokens: number;
  seed: number;
  round: number;
}

/** The arguments of `equirank companion tripost export`. */
export interface ExportCorrectionsArguments extends ItemArguments, ExportRowsArguments {
  trajectories?: string;
}

/** The arguments of `equirank companion tripost eval`. */
export interface TryArguments extends ItemArguments, ModelArguments {
  out: string;
  attempts: number;
  maxTokens: number;
  json?: true;
}
