import { resolveElicitation, type ScorerPair } from "../../elicitation/elicitation-options";
import type { ModelRoles } from "../../elicitation/players";
import type { Prompts, PromptTemplate, Shot } from "../../elicitation/prompts";
import type { Wording } from "../../elicitation/queries";
import { requireScorer } from "../../elicitation/scorers";
import type { LanguageModel, ModelUsage } from "../../models/language-model";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import type { NumberedAnyItem } from "../items/multiple-choice-item";
import { isOpen } from "../log/score-log";

/** What to ask which model about which items, and where to keep the answers. */
export interface RecordScoresOptions {
  /** File of the score log, made with its folder where it is not there; one that is there is continued. */
  log: string;
  /** Name of the data, which the log keeps. */
  task: string;
  /** The items, as `loadItems()` gives them, or open ones, as `createOpenItem()` makes them. */
  items: readonly NumberedAnyItem[];
  /** One model for both roles, or one for each. */
  model: LanguageModel | ModelRoles;
  /** The pairs of scorers to be evaluated later, see `parsePair()`: they say what is asked. */
  pairs: readonly ScorerPair[];
  /** A template by name, or replacements for single prompts. @default "completion" */
  prompts?: PromptTemplate | Partial<Prompts>;
  /** Worked examples put before each question. @default none */
  shots?: readonly Shot[];
  /** Calls under way at the same time; 1 asks one after another. @default 16 */
  concurrency?: number;
  /** Aborts the run, which can be continued later; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called at the start and after each answer. */
  onProgress?: (progress: RecordingProgress) => void;
}

/** How far a recording has come. */
export interface RecordingProgress {
  /** Answers in the log. */
  completed: number;
  /** Answers that there will be. */
  total: number;
  /** Those of the completed that the log held before. */
  resumed: number;
  /** Items that have all their answers. */
  completeItems: number;
  /** What the answers that it did not hold before cost. */
  usage: ModelUsage;
}

const optionNames = [
  "log",
  "task",
  "items",
  "model",
  "pairs",
  "prompts",
  "shots",
  "concurrency",
  "signal",
  "onProgress",
];

/**
 * How questions are put, once all options are checked.
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export function checkRecording(options: RecordScoresOptions, roles: ModelRoles): Wording {
  rejectUnknownOptions("options", options, optionNames);
  const { log, task, items, pairs, prompts, shots = [], concurrency = 16 } = options;
  for (const [name, text] of Object.entries({ log, task })) {
    if (typeof text !== "string" || text === "") {
      throw new InvalidArgumentError(`options.${name}`, text, "must be a text that is not empty");
    }
  }
  if (new Set(items.map(({ index }) => index)).size < items.length) {
    throw new InvalidArgumentError("options.items", items, "must not hold a place twice");
  }
  if (items.some(({ item }) => isOpen(item)) && !items.every(({ item }) => isOpen(item))) {
    throw new InvalidArgumentError("options.items", items, "must be all open or all with choices");
  }
  if (pairs.length === 0) {
    throw new InvalidArgumentError("options.pairs", pairs, "must hold at least one pair");
  }
  for (const { generator, discriminator } of pairs) {
    requireScorer("options.pairs", generator);
    requireScorer("options.pairs", discriminator);
  }
  requireCount("options.concurrency", concurrency, 1);
  // The kind does not matter: only what every elicitation has in common is taken.
  return resolveElicitation(
    { kind: "contrast", shots, ...(prompts !== undefined && { prompts }) },
    roles.discriminator,
  );
}

/** @throws InvalidArgumentError unless it is a whole number from `lowest` on */
export function requireCount(parameter: string, value: number, lowest: number): void {
  if (!Number.isSafeInteger(value) || value < lowest) {
    throw new InvalidArgumentError(parameter, value, `must be a whole number >= ${lowest}`);
  }
}
