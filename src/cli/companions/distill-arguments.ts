import type { ClientTopicName, ReflectionKind } from "../../companions/index";
import type { ModelArguments } from "../model";
import type { ExportRowsArguments } from "./export-options";

/** Who says which answers are good. */
export type JudgeName = "rules" | "model" | "equilibrium";

/** The arguments of `equirank companion distill generate`. */
export interface GenerateArguments extends ModelArguments {
  out: string;
  kind: ReflectionKind;
  inputs?: string;
  count: number;
  topics?: ClientTopicName[];
  scripted?: true;
  /** Whether a model is shown the task's worked examples. */
  examples: boolean;
  samples: number;
  maxTokens: number;
  temperature: number;
  seed: number;
  keep: JudgeName;
  debug?: true;
}

/** The arguments of `equirank companion distill export`. */
export interface ExportAnswersArguments extends ExportRowsArguments {
  answers: string;
  debug?: true;
}

/** The arguments of `equirank companion distill judge`. */
export interface JudgeArguments extends ModelArguments {
  answers: string;
  out: string;
  by: JudgeName;
  debug?: true;
}

/** The arguments of `equirank companion distill agreement`. */
export interface AgreementArguments {
  reference?: string[];
  json?: true;
  debug?: true;
}
