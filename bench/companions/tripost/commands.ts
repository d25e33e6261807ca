import { correctionExamples, goldExamples, postProcess, type SteppedItem } from "equirank/companions";
import { InvalidArgumentError } from "../../../src/internal";
import { type Arguments, type CommandOptions, readText } from "../arguments";
import type { Command, Commands } from "../command";
import { exportOptions, exportRows } from "../export-rows";
import { modelOptions } from "../open-model";
import { drawTask, parseRange, taskNames } from "./tasks";
import { parseTrajectories, recordTrajectories } from "./trajectories";
import { recordTrials, summarizeTrials, type TrialSummary } from "./trials";

const itemOptions: CommandOptions = {
  task: {
    type: "string",
    about: "word-sorting (default), arithmetic, date-understanding or logical-deduction",
  },
  count: { type: "string", about: "items (default: 100)" },
  offset: { type: "string", about: "items left out at the beginning (default: 0)" },
  size: {
    type: "string",
    about: "words or operations of an item (default: 2-4; 1-2 for dates), or objects of a deduction (default: 3)",
  },
  span: {
    type: "string",
    about: "days, weeks, months or years of an operation on dates (default: 1-6)",
  },
  "item-seed": { type: "string", about: "of the items (default: 0)" },
};

const recordingOptions: CommandOptions = {
  out: { type: "string", about: "JSONL; items in it already are not attempted again" },
  ...itemOptions,
  ...modelOptions,
  "max-tokens": { type: "string", about: "longest attempt or review (default: 256)" },
};

const collect: Command = {
  summary: "attempts of a model, corrected by a script until they are right",
  options: {
    ...recordingOptions,
    updates: { type: "string", about: "most updates of an attempt (default: 5)" },
    seed: { type: "string", about: "of the draws (default: 0)" },
    round: { type: "string", about: "iteration of collecting (default: 0)" },
  },
  run: async (given, { signal, onProgress, withModel }) => {
    const out = given.requiredText("out");
    const items = drawChosenItems(given);
    const maxTokens = given.count("max-tokens", 1) ?? 256;
    const updates = given.count("updates", 0) ?? 5;
    const [seed, round] = [given.count("seed", 0) ?? 0, given.count("round", 0) ?? 0];
    return withModel(async (student) => {
      const trajectories = await recordTrajectories(out, {
        ...{ student, items, updates, maxTokens, seed, round, signal, onProgress },
      });
      const solvedAtOnce = trajectories.filter(
        ({ turns, outcome }) => turns.length === 1 && outcome === "solved",
      ).length;
      const unparsable = trajectories.filter(({ outcome }) => outcome === "unparsable").length;
      return `${trajectories.length} trajectories in ${out}: ${solvedAtOnce} right at once, ${unparsable} that cannot be parsed\n`;
    });
  },
};

const exportCorrections: Command = {
  summary: "corrections, or right attempts alone, as a data set to train on",
  options: {
    ...exportOptions,
    ...itemOptions,
    trajectories: {
      type: "string",
      about: "a file that collect wrote (default: the items' right attempts)",
    },
  },
  run: async (given, { signal }) => {
    given.rejectTogether("trajectories", Object.keys(itemOptions));
    const file = given.text("trajectories");
    const processed =
      file === undefined ? undefined : postProcess(parseTrajectories(await readText("--trajectories", file), file));
    const rows = processed ? correctionExamples(processed) : goldExamples(drawChosenItems(given));
    const written = `${await exportRows(rows, given, signal)} rows in ${given.text("out")}`;
    if (processed === undefined) return `${written}\n`;
    const { improvements, confirmations, gold, rejected } = processed;
    const left = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    return `${written}: ${improvements.length} improvements, ${confirmations.length} confirmations, ${gold.length} right attempts; ${left} turns left out\n`;
  },
};

const evaluate: Command = {
  summary: "how often a model is right at once, and by its own feedback",
  options: {
    ...recordingOptions,
    attempts: { type: "string", about: "most attempts (default: 10)" },
    json: { type: "boolean", about: "write the result as JSON" },
  },
  run: async (given, { signal, onProgress, withModel }) => {
    const out = given.requiredText("out");
    const items = drawChosenItems(given);
    const attempts = given.count("attempts", 1) ?? 10;
    const maxTokens = given.count("max-tokens", 1) ?? 256;
    return withModel(async (model) => {
      const trials = await recordTrials(out, model, items, {
        ...{ attempts, maxTokens, signal, onProgress },
      });
      const summary = summarizeTrials(trials);
      return given.flag("json") ? `${JSON.stringify(summary)}\n` : formatSummary(summary);
    });
  },
};

/** `npm run companion:tripost -- COMMAND` */
export const tripostCommands: Commands = { collect, export: exportCorrections, eval: evaluate };

function drawChosenItems(given: Arguments): SteppedItem[] {
  const task = given.choice("task", taskNames, "word-sorting");
  const [size, span] = (["size", "span"] as const).map((name) => {
    const text = given.text(name);
    return text === undefined ? undefined : parseRange(`--${name}`, text);
  });
  if (span !== undefined && task !== "date-understanding") {
    throw new InvalidArgumentError("--span", span, "needs --task date-understanding");
  }
  const offset = given.count("offset", 0) ?? 0;
  const count = (given.count("count", 1) ?? 100) + offset;
  const seed = given.count("item-seed", 0) ?? 0;
  return drawTask(task, { count, seed }, size, span).slice(offset);
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
