import * as z from "zod/mini";
import { version } from "../../../package.json";
import { answerQuery } from "../../elicitation/answer-query";
import { type Cost, costOfQuery, noCost, sumCosts } from "../../elicitation/cost";
import { assignRoles, type ModelRoles, type Players, proveRoles, recallRoles } from "../../elicitation/players";
import type { Prompts, PromptTemplate, Shot } from "../../elicitation/prompts";
import { requireLetters } from "../../elicitation/queries";
import { type LanguageModel, type ModelUsage, noUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import { InvalidArgumentError } from "../../shared/errors";
import * as option from "../../shared/schema";
import { parsePair } from "../evaluate/named-pair";
import { isOpen, type NumberedAnyItem } from "../items/open-item";
import { describeItem, type RoleQueries, type ScoreLogHeader } from "../log/score-log";
import { ScoreLogWriter } from "../log/score-log-writer";
import {
  askInTurn,
  digestWording,
  identifyModel,
  listPlaces,
  type PlannedCall,
  planCalls,
  requiredQueries,
  resolveWording,
} from "./planned-calls";

/** What to ask a model about items, and where to keep the answers. */
export interface RecordScoresOptions {
  /** File of the score log. It is created with its folder if it does not exist, and continued if it does. */
  log: string;
  /** Name of the data, which the log keeps. */
  task: string;
  /** The items, from `loadItems()` or `createOpenItems()`. */
  items: readonly NumberedAnyItem[];
  /** One model for both roles, or one for each. */
  model: LanguageModel | ModelRoles;
  /**
   * The pairs of scorers to be evaluated later, which decide what is asked: a named one such as `"contrast"`, or
   * `generator+discriminator`.
   */
  pairs: readonly string[];
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

/** The progress of a recording. */
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

const schemas: option.OptionSchemas<RecordScoresOptions> = {
  log: option.nonEmptyText,
  task: option.nonEmptyText,
  items: z.array(z.any(), "must be a list of items").check(
    z.refine((items) => new Set(items.map(({ index }) => index)).size === items.length, "must not hold a place twice"),
    z.refine(
      (items) => items.every(({ item }) => isOpen(item) === isOpen(items[0].item)),
      "must be all open or all with choices",
    ),
  ),
  model: option.satisfies(
    (value) => typeof value === "object" && value !== null,
    "a model, or { generator, discriminator }",
  ),
  pairs: option.nonEmptyList(option.nonEmptyText, "a list of at least one pair of scorers"),
  // The elicitation checks how questions are put.
  ...option.unchecked("prompts", "shots"),
  concurrency: option.wholeNumber(1),
  signal: option.abortSignal,
  onProgress: option.callable(),
};

function resolveRecording(options: RecordScoresOptions) {
  option.checkOptions("options", options, schemas);
  for (const name of ["log", "task", "items", "model", "pairs"] as const) {
    if (options[name] === undefined) {
      throw new InvalidArgumentError(`options.${name}`, undefined, "must be given");
    }
  }
  const { log, task, items, prompts = "completion", shots = [], concurrency = 16 } = options;
  const roles = assignRoles(options.model);
  return {
    log,
    task,
    items,
    roles,
    pairs: options.pairs.map((pair) => parsePair(pair, "options.pairs")),
    template: typeof prompts === "string" ? prompts : "custom",
    wording: resolveWording({ prompts, shots }, roles.discriminator),
    concurrency,
    onProgress: options.onProgress ?? (() => {}),
  };
}

/**
 * Asks a model everything that an evaluation of the pairs of scorers needs, and log P(y|x), and appends each answer to
 * a score log as it arrives. What the log holds already is not asked again, so that a run that was killed goes on where
 * it was.
 *
 * @returns the progress at its end
 * @throws ScoreLogError if the log is of other data, models or wording, or cannot be written
 * @throws ModelError if the model fails, or lacks a capability that is needed
 * @throws InvalidArgumentError for options that are unknown or unusable
 */
export async function recordScores(options: RecordScoresOptions): Promise<RecordingProgress> {
  const recording = resolveRecording(options);
  const { log, items, roles, wording, concurrency, onProgress } = recording;
  return abortTogether(options.signal, async (signal) => {
    const players = await proveRoles(roles, { signal });
    const queries = planQueries(recording, players);
    const header = await describeRun(recording, queries);
    const writer = await ScoreLogWriter.open(log, header);
    try {
      const { progress, missing } = measure(items, queries, writer);
      onProgress({ ...progress });
      // All are compared before one is written: items of changed data would spoil the log.
      const added = items.map(describeItem).filter((item) => !writer.holdsItem(item));
      for (const item of added) writer.append(item);
      const ask = async ({ call, ...place }: PlannedCall) => {
        if (writer.holdsAnswer(place, place.prompt)) return;
        const { answer, usage } = await answerQuery(players[place.role], call, place.role, { signal });
        signal.throwIfAborted();
        writer.append({ type: "answer", ...place, tokens: usage.promptTokens, ...answer });
        progress.usage = sumUsage([progress.usage, usage]);
        progress.completed++;
        const left = missing.get(place.item)! - 1;
        missing.set(place.item, left);
        if (left === 0) progress.completeItems++;
        onProgress({ ...progress });
      };
      await askInTurn(planCalls(items, queries, wording), concurrency, ask, signal);
      return progress;
    } finally {
      writer.close();
    }
  });
}

/** What is asked about every item. @throws InvalidArgumentError if one has too many candidates to choose by letters */
function planQueries({ pairs, items }: ReturnType<typeof resolveRecording>, { generator, discriminator }: Players) {
  const queries = requiredQueries(pairs, {
    isOneModel: generator.model === discriminator.model,
    scoresText: generator.proven.capabilities.scoreContinuations,
  });
  const isLettered = Object.values(queries).flat().includes("choice-correct");
  for (const { index, item } of isLettered ? items : []) {
    requireLetters(`candidates of item ${index}`, item.candidates, item.candidates.length);
  }
  return queries;
}

/** The progress of the log, and how many answers each item lacks. */
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
  recording: ReturnType<typeof resolveRecording>,
  queries: RoleQueries,
): Promise<ScoreLogHeader> {
  const { task, items, template, wording } = recording;
  const { generator, discriminator } = recording.roles;
  const generatorIdentity = await identifyModel(generator);
  return {
    type: "header",
    format: 1,
    equirank: version,
    task,
    models: {
      generator: generatorIdentity,
      discriminator: generator === discriminator ? generatorIdentity : await identifyModel(discriminator),
    },
    wording: { prompts: template, shots: wording.shots.length, digest: digestWording(queries, wording) },
    queries,
    ...(items.some(({ item }) => isOpen(item)) && { items: "open" as const }),
  };
}

/**
 * The cost of `recordScores()` with the same options, without asking the model anything: requests and generated tokens
 * at most, prompt tokens by estimate. It goes by what the model claims to be able to do, and counts what a log holds
 * already.
 */
export function estimateRecording(options: RecordScoresOptions): Cost {
  const recording = resolveRecording(options);
  const { items, roles, wording } = recording;
  const players = recallRoles(roles);
  const queries = planQueries(recording, players);
  let cost = noCost;
  for (const { role, call } of planCalls(items, queries, wording)) {
    cost = sumCosts([cost, costOfQuery(call, players[role], undefined)]);
  }
  return cost;
}
