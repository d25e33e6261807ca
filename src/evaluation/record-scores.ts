import { version } from "../../package.json";
import { abortTogether } from "../abort/run-together";
import { answerQuery } from "../elicitation/answer-query";
import { countBytes } from "../elicitation/count-bytes";
import type { SignalPair } from "../elicitation/elicitation-options";
import type { Players } from "../elicitation/elicited";
import { assignRoles, type ModelRoles } from "../elicitation/model-roles";
import type { Wording } from "../elicitation/plan-queries";
import { type PromptTemplate, promptTemplates } from "../elicitation/prompt-templates";
import { type Prompts, resolvePrompts } from "../elicitation/prompts";
import { proveModel } from "../elicitation/proven-model";
import type { Shot } from "../elicitation/shots";
import type { LanguageModel, ModelUsage } from "../models/language-model";
import { noUsage, sumUsage } from "../models/usage";
import { identifyModel } from "./identify-model";
import type { NumberedItem } from "./numbered-item";
import { listPlaces, type PlannedCall, planCalls } from "./planned-call";
import { requiredQueries } from "./required-queries";
import { digest } from "./score-log/digest";
import type { LoggedItem, RoleQueries, ScoreLogHeader } from "./score-log/score-log";
import { ScoreLogWriter } from "./score-log/score-log-writer";

/** What to ask which model about which items, and where to keep the answers. */
export interface RecordScoresOptions {
  /** File of the score log; one that is there is continued. */
  log: string;
  /** Name of the data, which the log keeps. */
  task: string;
  items: readonly NumberedItem[];
  /** One model for both roles, or one for each. */
  model: LanguageModel | ModelRoles;
  /** The pairs of signals to be evaluated later: they say what is asked. */
  pairs: readonly SignalPair[];
  /** A template by name, or replacements for single prompts. @default "completion" */
  prompts?: PromptTemplate | Partial<Prompts>;
  /** Worked examples put before each question. @default none */
  shots?: readonly Shot[];
  /** Calls under way at the same time; 1 asks one after another. @default 16 */
  concurrency?: number;
  /** Aborts the run, which can be continued later. */
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
}

/** What a recording did, and what its new answers cost. */
export interface RecordingSummary extends RecordingProgress {
  usage: ModelUsage;
}

/**
 * Asks a model everything that an evaluation of the pairs of signals needs and appends each answer to a score log as it
 * arrives. What the log holds already is not asked again, so that a run that was killed goes on where it was.
 *
 * @throws ScoreLogError if the log is of other data, models or wording, or cannot be written
 * @throws ModelError if the model fails
 */
export async function recordScores(options: RecordScoresOptions): Promise<RecordingSummary> {
  const { log, items, pairs, shots = [], concurrency = 16, onProgress } = options;
  const roles = assignRoles(options.model);
  const wording: Wording = { prompts: choosePrompts(options.prompts), shots };
  const queries = requiredQueries(pairs, roles.generator === roles.discriminator);
  return abortTogether(options.signal, async (signal) => {
    const [generator, discriminator] = await Promise.all([
      proveModel(roles.generator, { signal }),
      proveModel(roles.discriminator, { signal }),
    ]);
    const writer = await ScoreLogWriter.open(log, await describeRun(options, roles, queries));
    try {
      const places = items.flatMap(({ index, item }) =>
        listPlaces(index, item.candidates.length, queries),
      );
      const resumed = places.filter((place) => writer.holdsAnswer(place)).length;
      const summary = { completed: resumed, total: places.length, resumed, usage: noUsage };
      const report = () => {
        const { usage: _, ...progress } = summary;
        onProgress?.(progress);
      };
      report();
      for (const numbered of items) logItem(writer, numbered);
      const calls = planCalls(items, queries, wording);
      const askInTurn = async () => {
        for (const call of calls) {
          signal.throwIfAborted();
          if (writer.holdsAnswer(call, call.prompt)) continue;
          const usage = await logAnswer(writer, { generator, discriminator }, call, signal);
          summary.usage = sumUsage([summary.usage, usage]);
          summary.completed++;
          report();
        }
      };
      await Promise.all(Array.from({ length: concurrency }, askInTurn));
      return summary;
    } finally {
      writer.close();
    }
  });
}

function choosePrompts(prompts: PromptTemplate | Partial<Prompts> = "completion"): Prompts {
  return typeof prompts === "string" ? promptTemplates[prompts] : resolvePrompts(prompts);
}

async function describeRun(
  { task, prompts = "completion", shots = [] }: RecordScoresOptions,
  { generator, discriminator }: ModelRoles,
  queries: RoleQueries,
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
    wording: { prompts: typeof prompts === "string" ? prompts : "custom", shots: shots.length },
    queries,
  };
}

function logItem(writer: ScoreLogWriter, { index, item }: NumberedItem): void {
  const { id, question, candidates, answer } = item;
  const line: LoggedItem = {
    type: "item",
    item: index,
    ...(id !== undefined && { id }),
    answer,
    bytes: candidates.map(countBytes),
    digest: digest([question, candidates, answer]),
  };
  if (!writer.holdsItem(line)) writer.append(line);
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
