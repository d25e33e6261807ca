import { version } from "../../../package.json";
import { answerQuery } from "../../elicitation/answer-query";
import { resolveElicitation, type ScorerPair } from "../../elicitation/elicitation-options";
import { assignRoles, type ModelRoles, type Players, proveModel } from "../../elicitation/players";
import type { Prompts, PromptTemplate, Shot } from "../../elicitation/prompts";
import type { Wording } from "../../elicitation/queries";
import { requireScorer } from "../../elicitation/scorers";
import {
  type LanguageModel,
  type ModelUsage,
  noUsage,
  sumUsage,
} from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import { rejectUnknownOptions } from "../../shared/options";
import { isOpen, type NumberedAnyItem } from "../items/numbered-item";
import { describeItem, type RoleQueries, type ScoreLogHeader } from "../log/score-log";
import { ScoreLogWriter } from "../log/score-log-writer";
import {
  digestWording,
  identifyModel,
  listPlaces,
  planCalls,
  requiredQueries,
} from "./planned-calls";

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

/**
 * Asks a model everything that an evaluation of the pairs of scorers needs, and log P(y|x), and appends each answer to a score
 * log as it arrives. What the log holds already is not asked again, so that a run that was killed goes on where it was.
 *
 * @returns how far it came, which is all the way
 * @throws ScoreLogError if the log is of other data, models or wording, or cannot be written
 * @throws ModelError if the model fails, or lacks what is asked of it
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export async function recordScores(options: RecordScoresOptions): Promise<RecordingProgress> {
  const { log, items, concurrency = 16, onProgress } = options;
  const roles = assignRoles(options.model);
  const wording = checkRecording(options, roles);
  return abortTogether(options.signal, async (signal) => {
    const players = await provePlayers(roles, signal);
    const queries = requiredQueries(options.pairs, {
      isOneModel: players.generator === players.discriminator,
      scoresText: players.generator.proven.capabilities.scoreContinuations,
    });
    const header = await describeRun(options, roles, queries, wording);
    const writer = await ScoreLogWriter.open(log, header);
    try {
      const { progress, missing } = measure(items, queries, writer);
      onProgress?.({ ...progress });
      for (const item of items.map(describeItem)) if (!writer.holdsItem(item)) writer.append(item);
      const calls = planCalls(items, queries, wording);
      const askInTurn = async () => {
        for (const call of calls) {
          if (writer.holdsAnswer(call, call.prompt)) continue;
          signal.throwIfAborted();
          const { call: query, ...place } = call;
          const { answer, usage } = await answerQuery(players[call.role], query, call.role, {
            signal,
          });
          signal.throwIfAborted();
          writer.append({ type: "answer", ...place, tokens: usage.promptTokens, ...answer });
          progress.usage = sumUsage([progress.usage, usage]);
          progress.completed++;
          const left = missing.get(call.item)! - 1;
          missing.set(call.item, left);
          if (left === 0) progress.completeItems++;
          onProgress?.({ ...progress });
        }
      };
      await Promise.all(Array.from({ length: concurrency }, askInTurn));
      return progress;
    } finally {
      writer.close();
    }
  });
}

/** The models with what they can do; one that plays both roles is asked once. */
async function provePlayers(
  { generator, discriminator }: ModelRoles,
  signal: AbortSignal,
): Promise<Players> {
  const proven = await proveModel(generator, { signal });
  return {
    generator: proven,
    discriminator:
      generator === discriminator ? proven : await proveModel(discriminator, { signal }),
  };
}

/** How far the log has come, and how many answers each item lacks. */
function measure(
  items: readonly NumberedAnyItem[],
  queries: RoleQueries,
  writer: ScoreLogWriter,
): { progress: RecordingProgress; missing: Map<number, number> } {
  const missing = new Map<number, number>();
  let total = 0;
  for (const { index, item } of items) {
    const places = listPlaces(index, item.candidates.length, queries);
    total += places.length;
    missing.set(index, places.filter((place) => !writer.holdsAnswer(place)).length);
  }
  const lacking = [...missing.values()];
  const resumed = total - lacking.reduce((sum, count) => sum + count, 0);
  const completeItems = lacking.filter((count) => count === 0).length;
  return {
    progress: { completed: resumed, total, resumed, completeItems, usage: noUsage },
    missing,
  };
}

async function describeRun(
  { task, items, prompts = "completion" }: RecordScoresOptions,
  { generator, discriminator }: ModelRoles,
  queries: RoleQueries,
  wording: Wording,
): Promise<ScoreLogHeader> {
  const generatorIdentity = await identifyModel(generator);
  return {
    type: "header",
    format: 1,
    equirank: version,
    task,
    models: {
      generator: generatorIdentity,
      discriminator:
        generator === discriminator ? generatorIdentity : await identifyModel(discriminator),
    },
    wording: {
      prompts: typeof prompts === "string" ? prompts : "custom",
      shots: wording.shots.length,
      digest: digestWording(queries, wording),
    },
    queries,
    ...(items.some(({ item }) => isOpen(item)) && { items: "open" as const }),
  };
}
