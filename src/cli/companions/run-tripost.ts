import {
  arithmetic,
  correctionExamples,
  goldExamples,
  parseTrajectories,
  postProcess,
  recordTrajectories,
  recordTrials,
  type SteppedItem,
  summarizeTrials,
  type TrialSummary,
  wordSorting,
} from "../../companions/index";
import { readText } from "../input";
import { noProgress } from "../output/progress-bar";
import { prepareModel, withModel } from "../prepare-model";
import type { CommandContext, ExitCode } from "../run";
import { runGuarded } from "../run";
import { exportRows } from "./export-rows";
import { runRecording } from "./run-recording";
import type {
  CollectArguments,
  ExportCorrectionsArguments,
  ItemArguments,
  TryArguments,
} from "./tripost-arguments";

const names = { items: "items", done: "done" };

/** Runs `equirank companion tripost collect`. */
export function runCollect(given: CollectArguments, context: CommandContext): Promise<ExitCode> {
  const { signal } = context;
  return runRecording(context, given, names, async (messages, onProgress) => {
    const { out, updates, maxTokens, seed, round } = given;
    const items = drawItems(given);
    return withModel(prepareModel(given, context, messages), signal, async (student) => {
      const trajectories = await recordTrajectories(out, {
        ...{ student, items, updates, maxTokens, seed, round, signal, onProgress },
      });
      const solvedAtOnce = trajectories.filter(
        ({ turns, outcome }) => turns.length === 1 && outcome === "solved",
      ).length;
      const unparsable = trajectories.filter(({ outcome }) => outcome === "unparsable").length;
      return `${trajectories.length} trajectories in ${out}: ${solvedAtOnce} right at once, ${unparsable} that cannot be parsed\n`;
    });
  });
}

/** Runs `equirank companion tripost export`. */
export function runExportCorrections(
  given: ExportCorrectionsArguments,
  context: CommandContext,
): Promise<ExitCode> {
  return runGuarded(context, { debug: given.debug, progress: noProgress }, async () => {
    const { trajectories: file, out } = given;
    const processed =
      file === undefined
        ? undefined
        : postProcess(parseTrajectories(await readText("--trajectories", file), file));
    const rows = processed ? correctionExamples(processed) : goldExamples(drawItems(given));
    const written = await exportRows(rows, given, context.signal);
    if (processed === undefined) return `${written} rows in ${out}\n`;
    const { improvements, confirmations, gold, rejected } = processed;
    const left = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    return `${written} rows in ${out}: ${improvements.length} improvements, ${confirmations.length} confirmations, ${gold.length} right attempts; ${left} turns left out\n`;
  });
}

/** Runs `equirank companion tripost eval`. */
export function runTry(given: TryArguments, context: CommandContext): Promise<ExitCode> {
  const { signal } = context;
  return runRecording(context, given, names, async (messages, onProgress) => {
    const { out, attempts, maxTokens, json } = given;
    const items = drawItems(given);
    return withModel(prepareModel(given, context, messages), signal, async (model) => {
      const trials = await recordTrials(out, model, items, {
        ...{ attempts, maxTokens, signal, onProgress },
      });
      const summary = summarizeTrials(trials);
      return json ? `${JSON.stringify(summary)}\n` : formatSummary(summary);
    });
  });
}

function drawItems({ task, count, offset, size, itemSeed: seed }: ItemArguments): SteppedItem[] {
  const drawing = { count: count + offset, seed };
  const items =
    task === "arithmetic"
      ? arithmetic({ ...drawing, ...(size && { operations: size }) })
      : wordSorting({ ...drawing, ...(size && { words: size }) });
  return items.slice(offset);
}

function formatSummary({ trials, ...shares }: TrialSummary): string {
  const meanings: Record<keyof typeof shares, string> = {
    valid: "first attempt can be parsed",
    first: "first attempt is right",
    last: "last attempt is right",
    confirmed: "model called it correct",
  };
  const percent = (share: number) => (100 * share).toFixed(1);
  const lines = Object.entries(meanings).map(([name, meaning]) => {
    const { proportion, lower, upper } = shares[name as keyof typeof shares];
    return `${meaning.padEnd(28)} ${percent(proportion).padStart(5)} % (${percent(lower)} to ${percent(upper)})\n`;
  });
  return `${trials} items, 95 % intervals\n${lines.join("")}`;
}
