import type { Cost } from "../internal";
import { type ExitCode, exitCodes } from "./run";
import { columnsOf, type OutputStream, wrapText, writeText } from "./terminal/text";

/** What a command would cost, for `--dry-run`. */
export interface Estimate {
  /** The name of what is counted, in the plural. */
  unit: "questions" | "items";
  count: number;
  cost: Cost;
  /** The additional cost when a model is asked for the first time, if known. */
  firstTime?: Cost;
}

/** Writes the estimate as one line of JSON, or in words for a reader. */
export async function writeEstimate(
  stdout: OutputStream,
  { unit, count, cost, firstTime }: Estimate,
  json = false,
): Promise<ExitCode> {
  if (json) {
    const told = { dryRun: true, [unit]: count, ...cost, ...(firstTime && { firstTime }) };
    await writeText(stdout, `${JSON.stringify(told)}\n`);
    return exitCodes.answered;
  }
  const first = firstTime
    ? ` For the first question to a model, add ${describeCost(firstTime)} to probe what it can do and test it as a judge.`
    : "";
  const text = `${count} ${unit} would take ${describeCost(cost)}.${first} Nothing was sent.`;
  await writeText(stdout, `${wrapText(text, columnsOf(stdout)).join("\n")}\n`);
  return exitCodes.answered;
}

export function describeCost({
  requests,
  promptTokens,
  generatedTokens,
  thinkingTokens = 0,
}: Cost): string {
  const generated = generatedTokens > 0 ? `at most ${format(generatedTokens)}` : "no";
  const thought = `, and at most ${format(thinkingTokens)} more if the model thinks before it answers`;
  return `at most ${format(requests)} requests, about ${format(promptTokens)} prompt tokens and ${generated} generated tokens${thinkingTokens > 0 ? thought : ""}`;
}

/** @example format(12345) // "12,345" */
function format(value: number): string {
  return Math.ceil(value).toLocaleString("en-US");
}
