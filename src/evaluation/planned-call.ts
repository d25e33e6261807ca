import { digest } from "../digest/digest";
import { planQueries, type Wording } from "../elicitation/plan-queries";
import { type ModelQuery, perCandidateQueries, type QueryName } from "../elicitation/query";
import type { NumberedAnyItem } from "./numbered-item";
import type { AnswerPlace, RoleQueries } from "./score-log/score-log";

/** A call to be made, with the place of its answer in a score log. */
export interface PlannedCall extends AnswerPlace {
  /** Digest of the prompt and of what is asked after it. */
  prompt: string;
  call: ModelQuery;
}

/**
 * Items whose calls are made together, one query after another: prompts of one query share their worked examples, which a
 * model then evaluates once for all of them, while a run that is stopped early still leaves complete items.
 */
const blockSize = 100;

/** Every call about the items, in an order that lets prompts share their beginnings; each is planned when it is its turn. */
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

/** Digest of how any question is put: of the calls about a sample question. */
export function digestWording(queries: RoleQueries, wording: Wording): string {
  const sample = { question: "Which one?", candidates: ["this", "that"] };
  const names = listQueries(queries).map(([, query]) => query);
  return digest(planQueries(names, sample, wording).map(digestCall));
}

/** Where the answers about an item with N candidates stand. */
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

function placeOf(
  item: number,
  role: keyof RoleQueries,
  query: QueryName,
  candidate: number | undefined,
): AnswerPlace {
  return { item, role, query, ...(candidate !== undefined && { candidate }) };
}

function digestCall(call: ModelQuery): string {
  return digest([call.prompt, "labels" in call ? call.labels : call.continuations]);
}
