import type { QuestionArguments } from "../input/question-options";
import type { Messages } from "../output/messages";
import type { Shard } from "./parse-shard";

type ItemArguments = Pick<QuestionArguments, "data" | "offset" | "limit" | "skipBadRows"> & {
  task: string;
  shard?: Shard;
};

/** What the command line says about the items. */
export function describeItems(
  { task, data, offset, limit, shard, skipBadRows }: ItemArguments,
  signal: AbortSignal,
  messages: Pick<Messages, "warn">,
) {
  return {
    task,
    offset,
    limit,
    signal,
    ...(data !== undefined && { data }),
    ...(shard !== undefined && { shard }),
    ...(skipBadRows && { onBadRow: (problem: string) => messages.warn(`left out: ${problem}`) }),
  };
}
