import {
  type DiscussionItem,
  discussionExamples,
  equilibriumStance,
  modelPartner,
  type Transcript,
} from "equirank/companions";
import { InvalidArgumentError } from "../../../src/internal";
import { type Arguments, readText } from "../arguments";
import type { Command, Commands } from "../command";
import { exportOptions, exportRows } from "../export-rows";
import { modelOptions } from "../open-model";
import { evaluateDiscussion } from "./evaluate-discussion";
import { loadChoices, readLetter } from "./multiple-choice";
import { scriptedPartner } from "./scripted-partner";
import { formatEvaluations } from "./table";
import { parseItems, parseTranscripts, recordDiscussions } from "./transcripts";
import { twoOptionSums } from "./two-option-sums";

const hold: Command = {
  summary: "hold discussions",
  options: {
    out: { type: "string", about: "JSONL; items in it already are not discussed again" },
    ...modelOptions,
    items: {
      type: "string",
      about: "JSONL of { id, question, gold?, options?, working? } (default: made-up sums)",
    },
    task: {
      type: "string",
      about: "a file of multiple-choice questions, or a data set that equirank bench knows",
    },
    count: { type: "string", about: "made-up sums (default: 100), or rows of the task (all)" },
    offset: { type: "string", about: "sums or rows left out at the beginning (default: 0)" },
    "item-seed": { type: "string", about: "of the sums (default: 0)" },
    partner: { type: "string", about: "scripted (default), who knows the right answers, or self" },
    stance: { type: "string", about: "support, adversarial, mixed (default) or equilibrium" },
    rounds: { type: "string", about: "remarks, each with a reply (default: 1)" },
    temperature: { type: "string", about: "of the replies; 0, the default, is greedy" },
    "max-tokens": { type: "string", about: "longest reply (default: 80)" },
    seed: { type: "string", about: "of all draws (default: 0)" },
  },
  run: async (given, { signal, onProgress, withModel }) => {
    const out = given.requiredText("out");
    const stances = ["mixed", "support", "adversarial", "equilibrium"] as const;
    const stance = given.choice("stance", stances, "mixed");
    const partner = given.choice("partner", ["scripted", "self"], "scripted");
    const settings = {
      rounds: given.count("rounds", 0) ?? 1,
      temperature: given.number("temperature", 0) ?? 0,
      maxTokens: given.count("max-tokens", 1) ?? 80,
      seed: given.count("seed", 0) ?? 0,
    };
    const items = await readItems(given, signal);
    return withModel(async (model) => {
      const transcripts = await recordDiscussions(
        out,
        model,
        partner === "self" ? modelPartner(model) : scriptedPartner(),
        items,
        {
          stance: stance === "equilibrium" ? equilibriumStance(model) : stance,
          ...(given.has("task") && { extract: readLetter }),
          ...{ ...settings, signal, onProgress },
        },
      );
      return `${transcripts.length} discussions in ${out}\n`;
    });
  },
};

const exportDiscussions: Command = {
  summary: "discussions as a data set to train on",
  options: {
    ...exportOptions,
    transcripts: { type: "string", about: "a file that run wrote" },
    "no-opening": { type: "boolean", about: "leave out the answers before any remark" },
  },
  run: async (given, { signal }) => {
    const file = given.requiredText("transcripts");
    const transcripts = await readTranscripts("--transcripts", file);
    const examples = discussionExamples(transcripts, { opening: !given.flag("no-opening") });
    return `${await exportRows(examples, given, signal)} rows in ${given.text("out")}\n`;
  },
};

const evaluate: Command = {
  summary: "how many answers are right before and after, and how many flip, in files that run wrote",
  options: { json: { type: "boolean", about: "write the result as JSON" } },
  takesFiles: true,
  run: async (given) => {
    if (given.files.length === 0) {
      throw new InvalidArgumentError("files", given.files, "must name files of transcripts");
    }
    const evaluations = await Promise.all(
      given.files.map(async (file) => ({
        file,
        ...evaluateDiscussion(await readTranscripts("transcripts", file)),
      })),
    );
    return given.flag("json") ? `${JSON.stringify(evaluations)}\n` : formatEvaluations(evaluations);
  },
};

/** `npm run companion:discussion -- COMMAND` */
export const discussionCommands: Commands = {
  run: hold,
  export: exportDiscussions,
  eval: evaluate,
};

/** The items of a file, the questions of a data set, or made-up sums. */
async function readItems(given: Arguments, signal: AbortSignal): Promise<DiscussionItem[]> {
  given.rejectTogether("items", ["task", "count", "offset", "item-seed"]);
  given.rejectTogether("task", ["item-seed"]);
  const file = given.text("items");
  if (file !== undefined) return parseItems(await readText("--items", file), file);
  const [limit, offset] = [given.count("count", 1), given.count("offset", 0) ?? 0];
  const task = given.text("task");
  if (task !== undefined) {
    return loadChoices({ task, offset, ...(limit !== undefined && { limit }), signal });
  }
  const count = limit ?? 100;
  const seed = given.count("item-seed", 0) ?? 0;
  return twoOptionSums({ count: offset + count, seed }).slice(offset);
}

async function readTranscripts(option: string, file: string): Promise<Transcript[]> {
  return parseTranscripts(await readText(option, file), file);
}
