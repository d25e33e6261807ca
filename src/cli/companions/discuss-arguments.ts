import type { ModelArguments } from "../model";
import type { ExportRowsArguments } from "./export-options";

/** The arguments of `equirank companion discuss run`. */
export interface RunDiscussionsArguments extends ModelArguments {
  /** A file; made-up sums without one. */
  items?: string;
  count: number;
  offset: number;
  itemSeed: number;
  out: string;
  partner: "scripted" | "self";
  stance: "support" | "adversarial" | "mixed" | "equilibrium";
  rounds: number;
  temperature: number;
  maxTokens: number;
  seed: number;
  debug?: true;
}

/** The arguments of `equirank companion discuss export`. */
export interface ExportDiscussionsArguments extends ExportRowsArguments {
  transcripts: string;
  opening: boolean;
  debug?: true;
}

/** The arguments of `equirank companion discuss eval`. */
export interface EvaluateDiscussionsArguments {
  json?: true;
  debug?: true;
}
