import type { Prompts } from "../../elicitation/prompts";
import {
  defaultShots,
  type PromptTemplate,
  promptTemplates,
  type Shot,
} from "../../elicitation/prompts";
import { solutionPrompts, solutionShots } from "./solution-prompts";

/** A data set that can be asked for by name. To add one, add a line to {@link tasks}. */
export interface Task {
  /** In a few words, for help and reports. */
  readonly description: string;
  /**
   * Where the Hugging Face hub has it; its rows are in one of the layouts of `parseMultipleChoiceItem()`, or of
   * `parseOpenQuestion()`.
   */
  readonly hub: { readonly dataset: string; readonly config: string; readonly split: string };
  /** How solutions to open questions are sampled; absent where questions have choices. */
  readonly samples?: SolutionStyle;
}

/** What the solutions to a kind of question are like. */
export interface SolutionStyle {
  /** Worked examples. */
  readonly shots: readonly Shot[];
  /** Longest solution, in tokens. */
  readonly maxTokens: number;
  /** Prompts that ask for it. */
  readonly prompts: Readonly<Record<PromptTemplate, Prompts>>;
}

/** Worked solutions: what open questions take unless their task tells otherwise. */
export const workedSolutions: SolutionStyle = {
  shots: solutionShots,
  maxTokens: 256,
  prompts: solutionPrompts,
};

/** Every data set that has a name. */
export const tasks = {
  arc_easy: {
    description: "AI2 ARC, easy test questions",
    hub: { dataset: "allenai/ai2_arc", config: "ARC-Easy", split: "test" },
  },
  arc_challenge: {
    description: "AI2 ARC, hard test questions",
    hub: { dataset: "allenai/ai2_arc", config: "ARC-Challenge", split: "test" },
  },
  openbook_qa: {
    description: "OpenBookQA test questions",
    hub: { dataset: "allenai/openbookqa", config: "main", split: "test" },
  },
  gsm8k: {
    description: "GSM8K, grade school word problems, test questions",
    hub: { dataset: "openai/gsm8k", config: "main", split: "test" },
    samples: workedSolutions,
  },
  truthfulqa: {
    description: "TruthfulQA, questions that invite false answers, to be answered freely",
    hub: { dataset: "truthfulqa/truthful_qa", config: "generation", split: "validation" },
    samples: { shots: defaultShots, maxTokens: 64, prompts: promptTemplates },
  },
} as const satisfies Record<string, Task>;

/** Name of a data set. */
export type TaskName = keyof typeof tasks;
