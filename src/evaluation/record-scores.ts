import { version } from "../../package.json";
import { abortTogether } from "../abort/run-together";
import { answerQuery } from "../elicitation/answer-query";
import { resolveElicitation, type SignalPair } from "../elicitation/elicitation-options";
import type { Players } from "../elicitation/elicited";
import { assignRoles, type ModelRoles } from "../elicitation/model-roles";
import type { Wording } from "../elicitation/plan-queries";
import type { PromptTemplate } from "../elicitation/prompt-templates";
import type { Prompts } from "../elicitation/prompts";
import { proveModel } from "../elicitation/proven-model";
import type { Shot } from "../elicitation/shots";
import { requireSignal } from "../elicitation/signals";
import { InvalidArgumentError } from "../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../errors/reject-unknown-options";
import type { LanguageModel, ModelUsage } from "../models/language-model";
import { noUsage, sumUsage } from "../models/usage";
import { identifyModel } from "./identify-model";
import { describeItem } from "./log-item";
import type { NumberedItem } from "./numbered-item";
import { digestWording, listPlaces, type PlannedCall, planCalls } from "./planned-call";
import { requireCount } from "./require-count";
import { requiredQueries } from "./required-queries";
import type { RoleQueries, ScoreLogHeader } from "./score-log/score-log";
import { ScoreLogWriter } from "./score-log/score-log-writer";

/** What to ask which model about which items, and where to keep the answers. */
export interface RecordScoresOptions {
  /** File of the score log, made with its folder where it is not there; one that is there is continued. */
  log: string;
  /** Name of the data, which the log keeps. */
  task: string;
  /** The items, as `loadItems()` gives them. */
  items: readonly NumberedItem[];
  /** One model for both roles, or one for each. */
  model: LanguageModel | ModelRoles;
  /** The pairs of signals to be evaluated later, see `parsePair()`: they say what is asked. */
  pairs: readonly SignalPair[];
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
 * Asks a model everything that an evaluation of the pairs of signals needs, and log P(y|x), and appends each answer to a score
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
  const wording = checkOptions(options, roles);
  const queries = requiredQueries(options.pairs, roles.generator === roles.discriminator);
  return abortTogether(options.signal, async (signal) => {
    const players = {
      generator: await proveModel(roles.generator, { signal }),
      discriminator: await proveModel(roles.discriminator, { signal }),
    };
    const header = await describeRun(options, roles, queries, wording);
    const writer = await ScoreLogWriter.open(log, header);
    try {
      const progress = measure(items, queries, writer);
      onProgress?.({ ...progress });
      for (const item of items.map(describeItem)) if (!writer.holdsItem(item)) writer.append(item);
      const calls = planCalls(items, queries, wording);
      const askInTurn = async () => {
        for (const call of calls) {
          if (writer.holdsAnswer(call, call.prompt)) continue;
          signal.throwIfAborted();
          const usage = await logAnswer(writer, players, call, signal);
          progress.usage = sumUsage([progress.usage, usage]);
          progress.completed++;
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

/** How questions are put. */
function checkOptions(options: RecordScoresOptions, roles: ModelRoles): Wording {
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
  if (pairs.length === 0) {
    throw new InvalidArgumentError("options.pairs", pairs, "must hold at least one pair");
  }
  for (const { generator, discriminator } of pairs) {
    requireSignal("options.pairs", generator);
    requireSignal("options.pairs", discriminator);
  }
  requireCount("options.concurrency", concurrency, 1);
  // The kind does not matter: only what every elicitation has in common is taken.
  return resolveElicitation(
    { kind: "contrast", shots, ...(prompts !== undefined && { prompts }) },
    roles.discriminator,
  );
}

function measure(
  items: readonly NumberedItem[],
  queries: RoleQueries,
  writer: ScoreLogWriter,
): RecordingProgress {
  const progress = { completed: 0, total: 0, resumed: 0, usage: noUsage };
  for (const { index, item } of items) {
    const places = listPlaces(index, item.candidates.length, queries);
    progress.total += places.length;
    progress.resumed += places.filter((place) => writer.holdsAnswer(place)).length;
  }
  return { ...progress, completed: progress.resumed };
}

async function describeRun(
  { task, prompts = "completion" }: RecordScoresOptions,
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
  };
}

/** Asks, and keeps the answer; what it cost is returned. */
async function logAnswer(
  writer: ScoreLogWriter,
  players: Players,
  { call, ...place }: PlannedCall,
  signal: AbortSignal,
): Promise<ModelUsage> {
  const { answer, usage } = await answerQuery(players[place.role], call, place.role, { signal });
  writer.append({ type: "answer", ...place, tokens: usage.promptTokens, ...answer });
  return usage;
}
