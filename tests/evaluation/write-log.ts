import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PathAnswers } from "../../src/evaluation/items/open-item";
import type { LoggedAnswer, ScoreLogHeader, ScoreLogLine } from "../../src/internal";
import { createFolder } from "./create-folder";

/** What a hand-made log says of an item: `[candidate]` log P(y|x) and log P(x|y). */
export interface HandMadeItem extends Partial<PathAnswers> {
  /** Of its texts. @default its place */
  digest?: string;
  answer: number | number[];
  plain: number[];
  channel: number[];
}

/**
 * A log of these items, with two bytes and one token a candidate; 10 tokens are spent on a plain call and 3 on a
 * channel call.
 */
export async function writeLog(items: readonly HandMadeItem[], id = "by hand"): Promise<string> {
  const model = { id };
  const header: ScoreLogHeader = {
    type: "header",
    format: 1,
    equirank: "0.1.0",
    task: "by hand",
    models: { generator: model, discriminator: model },
    wording: { prompts: "completion", shots: 0, digest: "0" },
    queries: { generator: ["plain", "channel"], discriminator: [] },
    ...(items.some(({ answers }) => answers) && { items: "open" as const }),
  };
  const lines: ScoreLogLine[] = [header, ...items.flatMap(describe)];
  const log = join(await createFolder(), "scores.jsonl");
  await writeFile(log, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return log;
}

function describe({ plain, channel, ...rest }: HandMadeItem, item: number): ScoreLogLine[] {
  const common = { type: "answer", item, role: "generator", prompt: "0" } as const;
  return [
    { type: "item", item, digest: String(item), ...rest, bytes: plain.map(() => 2) },
    {
      ...common,
      query: "plain",
      tokens: 10,
      logLikelihoods: plain,
      tokenCounts: plain.map(() => 1),
    },
    ...channel.map(
      (logLikelihood, candidate): LoggedAnswer => ({
        ...common,
        query: "channel",
        candidate,
        tokens: 3,
        logLikelihoods: [logLikelihood],
        tokenCounts: [1],
      }),
    ),
  ];
}
