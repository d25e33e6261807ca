import { version } from "../../../package.json";
import { answerQuery } from "../../elicitation/answer-query";
import { assignRoles, type ModelRoles, type Players, proveModel } from "../../elicitation/players";
import type { Wording } from "../../elicitation/queries";
import { noUsage, sumUsage } from "../../models/language-model";
import { abortTogether } from "../../shared/abort";
import type { NumberedAnyItem } from "../items/multiple-choice-item";
import type { RoleQueries, ScoreLogHeader } from "../log/score-log";
import { describeItem, isOpen } from "../log/score-log";
import { ScoreLogWriter } from "../log/score-log-writer";
import {
  digestWording,
  identifyModel,
  listPlaces,
  planCalls,
  requiredQueries,
} from "./planned-call";
import {
  checkRecording,
  type RecordingProgress,
  type RecordScoresOptions,
} from "./recording-options";

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
