import { type ElicitationOptions, resolveElicitation, type ScorerPair } from "../../elicitation/elicitation-options";
import {
  type ModelQuery,
  perCandidateQueries,
  planQueries,
  type QueryName,
  queryNames,
  type Wording,
} from "../../elicitation/queries";
import { queriesOf } from "../../elicitation/scorers";
import type { LanguageModel } from "../../models/language-model";
import { hashFile } from "../../models/local/download";
import { digest } from "../../shared/digest";
import { UnansweredError } from "../../shared/errors";
import type { NumberedAnyItem } from "../items/open-item";
import type { AnswerPlace, LoggedModel, RoleQueries } from "../log/score-log";

/**
 * Items whose calls are made together, one query after another: prompts of one query share their worked examples, which
 * a model then evaluates once for all of them. A run that is stopped leaves at most about this many items incomplete.
 */
const blockSize = 8;

/** A call with the place of its answer in a score log and the digest of its prompt. */
export type PlannedCall = AnswerPlace & { prompt: string; call: ModelQuery };

/** Every call about the items, in an order that lets prompts share their beginnings; each is planned in its turn. */
export function* planCalls(
  items: readonly NumberedAnyItem[],
  queries: RoleQueries,
  wording: Wording,
): Generator<PlannedCall> {
  for (let start = 0; start < items.length; start += blockSize) {
    const block = items.slice(start, start + blockSize);
    for (const [role, query] of listQueries(queries)) {
      for (const { index, item } of block) {
        for (const call of planQueries([query], item, wording)) {
          yield { ...placeOf(index, role, query, call.candidate), prompt: digestCall(call), call };
        }
      }
    }
  }
}

/**
 * Makes calls in their order, at most `concurrency` at the same time. One that a batch does not answer is left out.
 * @param ask makes a call and keeps the answer
 */
export async function askInTurn<Call>(
  calls: IterableIterator<Call>,
  concurrency: number,
  ask: (call: Call) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const askNext = async () => {
    for (const call of calls) {
      signal.throwIfAborted();
      await ask(call).catch((error: unknown) => {
        if (!(error instanceof UnansweredError)) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, askNext));
}

/** Digest of how any question is put: of the calls about a sample question. */
export function digestWording(queries: RoleQueries, wording: Wording): string {
  const sample = { question: "Which one?", candidates: ["this", "that"] };
  const names = listQueries(queries).map(([, query]) => query);
  return digest(planQueries(names, sample, wording).map(digestCall));
}

/** The places of all answers about an item with N candidates. */
export function listPlaces(item: number, N: number, queries: RoleQueries): AnswerPlace[] {
  return listQueries(queries).flatMap(([role, query]) =>
    perCandidateQueries.has(query)
      ? Array.from({ length: N }, (_, candidate) => placeOf(item, role, query, candidate))
      : [placeOf(item, role, query, undefined)],
  );
}

function listQueries(queries: RoleQueries): [keyof RoleQueries, QueryName][] {
  return (["generator", "discriminator"] as const).flatMap((role) =>
    queries[role].map((query): [keyof RoleQueries, QueryName] => [role, query]),
  );
}

function placeOf(item: number, role: keyof RoleQueries, query: QueryName, candidate: number | undefined): AnswerPlace {
  return { item, role, query, ...(candidate !== undefined && { candidate }) };
}

function digestCall(call: ModelQuery): string {
  return digest([call.prompt, "labels" in call ? call.labels : call.continuations]);
}

/**
 * What each model has to be asked so that pairs of scorers, and log P(y|x) where the generator's model scores text, can
 * be read from the answers. What both roles need of one model is asked once, in the generator's name.
 */
export function requiredQueries(
  pairs: readonly ScorerPair[],
  { isOneModel, scoresText }: { isOneModel: boolean; scoresText: boolean },
): RoleQueries {
  const forRole = (role: keyof RoleQueries) => pairs.flatMap((pair) => queriesOf(pair[role]));
  const generator = inOrder([
    ...(scoresText ? (["plain"] as const) : []),
    ...forRole("generator"),
    ...(isOneModel ? forRole("discriminator") : []),
  ]);
  return { generator, discriminator: isOneModel ? [] : inOrder(forRole("discriminator")) };
}

/** Without repetitions, in the order of {@link queryNames}. */
function inOrder(names: readonly QueryName[]): QueryName[] {
  return queryNames.filter((name) => names.includes(name));
}

/** A model's name with what else identifies it: the SHA-256 of a local model's file, or the model's own fingerprint. */
export async function identifyModel(model: LanguageModel): Promise<LoggedModel> {
  const fingerprint = "path" in model ? `sha256:${await hashFile(String(model.path))}` : model.fingerprint;
  return { id: model.id, ...(fingerprint !== undefined && { fingerprint }) };
}

/** How questions are put. */
export function resolveWording(
  { prompts, shots }: Required<Pick<ElicitationOptions, "prompts" | "shots">>,
  model: LanguageModel,
): Wording {
  // The kind does not matter: only what all elicitations have in common is taken.
  return { ...resolveElicitation({ kind: "contrast", prompts, shots }, model), shots };
}
