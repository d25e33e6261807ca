import {
  type DiscussionItem,
  discussionExamples,
  equilibriumStance,
  evaluateDiscussion,
  modelPartner,
  parseItems,
  parseTranscripts,
  recordDiscussions,
  scriptedPartner,
  type Transcript,
  twoOptionSums,
} from "../../companions/index";
import { readText } from "../input";
import { noProgress } from "../output/progress-bar";
import { prepareModel, withModel } from "../prepare-model";
import type { CommandContext, ExitCode } from "../run";
import { runGuarded } from "../run";
import type {
  EvaluateDiscussionsArguments,
  ExportDiscussionsArguments,
  RunDiscussionsArguments,
} from "./discuss-arguments";
import { formatEvaluations } from "./discussion-table";
import { exportRows } from "./export-rows";
import { runRecording } from "./run-recording";

/** Runs `equirank companion discuss run`. */
export function runDiscussions(
  given: RunDiscussionsArguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { signal } = context;
  const names = { items: "discussions", done: "discussed" };
  return runRecording(context, given, names, async (messages, onProgress) => {
    const items = await readItems(given);
    return withModel(prepareModel(given, context, messages), signal, async (model) => {
      const { rounds, temperature, maxTokens, seed } = given;
      const transcripts = await recordDiscussions(
        given.out,
        model,
        given.partner === "self" ? modelPartner(model) : scriptedPartner(),
        items,
        {
          stance: given.stance === "equilibrium" ? equilibriumStance(model) : given.stance,
          ...{ rounds, temperature, maxTokens, seed, signal, onProgress },
        },
      );
      return `${transcripts.length} discussions in ${given.out}\n`;
    });
  });
}

/** Runs `equirank companion discuss export`. */
export function runExportDiscussions(
  given: ExportDiscussionsArguments,
  context: CommandContext,
): Promise<ExitCode> {
  return runGuarded(context, { debug: given.debug, progress: noProgress }, async () => {
    const { opening, out } = given;
    const transcripts = await readTranscripts("--transcripts", given.transcripts);
    const rows = await exportRows(
      discussionExamples(transcripts, { opening }),
      given,
      context.signal,
    );
    return `${rows} rows in ${out}\n`;
  });
}

/** Runs `equirank companion discuss eval`. */
export function runEvaluateDiscussions(
  files: readonly string[],
  { json, debug }: EvaluateDiscussionsArguments,
  context: CommandContext,
): Promise<ExitCode> {
  return runGuarded(context, { debug, progress: noProgress }, async () => {
    const evaluations = await Promise.all(
      files.map(async (file) => ({
        file,
        ...evaluateDiscussion(await readTranscripts("transcripts", file)),
      })),
    );
    return json ? `${JSON.stringify(evaluations)}\n` : formatEvaluations(evaluations);
  });
}

/** The items of a file, or made-up sums. */
async function readItems({
  items,
  count,
  offset,
  itemSeed,
}: RunDiscussionsArguments): Promise<DiscussionItem[]> {
  return items === undefined
    ? twoOptionSums({ count: offset + count, seed: itemSeed }).slice(offset)
    : parseItems(await readText("--items", items), items);
}

async function readTranscripts(option: string, file: string): Promise<Transcript[]> {
  return parseTranscripts(await readText(option, file), file);
}
