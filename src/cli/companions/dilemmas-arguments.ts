import type { ModelArguments } from "../model";
import type { ExportRowsArguments } from "./export-options";

/** Which scenarios a command is about, and how much it tells. */
export interface DilemmaArguments {
  games?: string[];
  contexts?: string[];
  debug?: true;
}

/** The arguments of `equirank companion dilemmas elicit`. */
export interface ElicitArguments extends DilemmaArguments, ModelArguments {
  out: string;
  samples?: number;
  motivated?: true;
  words?: true;
  reasoned?: true;
  seed?: number;
}

/** The arguments of `equirank companion dilemmas solve`. */
export interface SolveArguments extends DilemmaArguments {
  lambda?: number;
  anchor: number;
  observed?: string;
  json?: true;
}

/** The arguments of `equirank companion dilemmas align`. */
export interface AlignArguments extends DilemmaArguments {
  base: string;
  tuned: string;
  teacher: string;
  json?: true;
}

/** The arguments of `equirank companion dilemmas export`. */
export interface ExportArguments extends DilemmaArguments, ExportRowsArguments {
  answers: string;
  count?: number;
  motivation: boolean;
  words?: true;
  reasoned?: true;
}
