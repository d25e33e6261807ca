import { type Cost, format } from "../internal";
import { type ExitCode, exitCodes } from "./run";
import { columnsOf, type OutputStream, wrapText, writeText } from "./terminal/text";

/** What a command would cost, for `--dry-run`. */
export interface Estimate {
  unit: "question" | "item";
  count: number;
  cost: Cost;
  /** The additional cost when a model is asked for the first time. */
  firstTime: Cost;
}

/** Writes the estimate as one line of JSON, or in words for a reader. */
export async function writeEstimate(
  stdout: OutputStream,
  { unit, count, cost, firstTime }: Estimate,
  json = false,
): Promise<ExitCode> {
  if (json) {
    const told = { dryRun: true, [`${unit}s`]: count, ...cost, firstTime };
    await writeText(stdout, `${JSON.stringify(told)}\n`);
    return exitCodes.answered;
  }
  const first = ` For the first question to a model, add ${describeCost(firstTime)} to probe what it can do and test it as a judge.`;
  const text = `${tell(count, unit)} would take ${describeCost(cost)}.${firstTime.requests > 0 ? first : ""} Nothing was sent.`;
  await writeText(stdout, `${wrapText(text, columnsOf(stdout)).join("\n")}\n`);
  return exitCodes.answered;
}

export function describeCost({ requests, promptTokens, generatedTokens, thinkingTokens = 0 }: Cost): string {
  const generated = generatedTokens > 0 ? `at most ${tell(generatedTokens, "generated token")}` : "no generated tokens";
  const thought = `, and at most ${tell(thinkingTokens, "token")} more if the model thinks before it answers`;
  return `at most ${tell(requests, "request")}, about ${tell(promptTokens, "prompt token")} and ${generated}${thinkingTokens > 0 ? thought : ""}`;
}

/** @example tell(12345, "item") // "12,345 items" */
const tell = (value: number, noun: string) => format.quantity(Math.ceil(value), noun);
