import { type DistilledAnswer, distilledExamples } from "equirank/companions";
import { answersToJudge, countReasons, InvalidArgumentError } from "../../../src/internal";
import { type Arguments, type CommandOptions, readText } from "../arguments";
import type { Command, Commands, Run } from "../command";
import { exportOptions, exportRows } from "../export-rows";
import { type DisposableModel, modelOptions } from "../open-model";
import { parseDistilled, parseInputs, recordDistilled } from "./answers";
import { chooseJudge, judgeNames } from "./choose-judge";
import { type ClientTopicName, clientStatements, clientTopicNames } from "./clients";
import { compareRaters, formatAgreements } from "./compare-raters";
import { parseLabels, recordLabels } from "./labels";
import { type ReflectionKind, reflectionKinds, reflectiveListening, scriptedReflector } from "./reflective-listening";

const answersOption: CommandOptions = {
  answers: { type: "string", about: "a file that generate wrote" },
};

const generate: Command = {
  summary: "a teacher's reflections, each with what the judge says (for research, not for clinical use)",
  options: {
    out: { type: "string", about: "JSONL; inputs that it holds already are not answered again" },
    ...modelOptions,
    scripted: { type: "boolean", about: "the teacher fills templates, and no model is asked" },
    "no-examples": { type: "boolean", about: "ask the model as a student is asked" },
    kind: { type: "string", about: "of reflection: simple (default) or complex" },
    inputs: { type: "string", about: "JSONL of { id, text } (default: made-up statements)" },
    count: { type: "string", about: "made-up statements (default: 100)" },
    topics: { type: "string", about: `of them: ${clientTopicNames.join(",")}` },
    samples: { type: "string", about: "answers to each statement (default: 4)" },
    "max-tokens": { type: "string", about: "longest answer (default: 80)" },
    temperature: { type: "string", about: "how freely the model answers (default: 1)" },
    seed: { type: "string", about: "of statements and answers (default: 0)" },
    keep: { type: "string", about: `whose good answers are kept: ${judgeNames.join(", ")}` },
  },
  run: async (given, run) => {
    given.rejectTogether("scripted", ["no-examples"]);
    const kind = given.choice("kind", reflectionKinds, "simple");
    const keep = given.choice("keep", judgeNames, "rules");
    const out = given.requiredText("out");
    const seed = given.count("seed", 0) ?? 0;
    const temperature = given.number("temperature", 0) ?? 1;
    const [count, maxTokens] = [given.count("samples", 1) ?? 4, given.count("max-tokens", 1) ?? 80];
    const inputs = await readInputs(given, seed);
    const isScripted = given.flag("scripted");
    const task = reflectiveListening(kind);
    const isUnneeded = isScripted && keep === "rules";
    return withModelUnless(isUnneeded, run, async (model) => {
      const { judge, rater } = chooseJudge(keep, kind, model, "first");
      const answers = await recordDistilled(out, {
        teacher: isScripted || model === undefined ? scriptedReflector(kind) : model,
        task: given.flag("no-examples") ? { name: task.name, ask: task.ask } : task,
        ...{ inputs, keep: judge, rater, count, maxTokens, temperature, seed },
        ...{ signal: run.signal, onProgress: run.onProgress },
      });
      return describeKept(answers, out);
    });
  },
};

const exportAnswers: Command = {
  summary: "what was kept, as a data set to train on",
  options: { ...exportOptions, ...answersOption },
  run: async (given, { signal }) => {
    const answers = await readDistilled(given);
    const examples = distilledExamples(answers, reflectiveListening(kindOf(answers)));
    return `${await exportRows(examples, given, signal)} rows in ${given.text("out")}\n`;
  },
};

const judge: Command = {
  summary: "labels of a judge, for answers that were generated",
  options: {
    ...answersOption,
    out: { type: "string", about: "JSONL; what it holds already is not judged again" },
    ...modelOptions,
    by: { type: "string", about: `who judges: ${judgeNames.join(", ")}` },
  },
  run: async (given, run) => {
    const by = given.choice("by", judgeNames, "rules");
    const out = given.requiredText("out");
    const answers = await readDistilled(given);
    const kind = kindOf(answers);
    return withModelUnless(by === "rules", run, async (model) => {
      const labels = await recordLabels(out, answersToJudge(answers), {
        ...chooseJudge(by, kind, model, "accepted"),
        ...{ signal: run.signal, onProgress: run.onProgress },
      });
      const good = labels.filter(({ label }) => label === true).length;
      return `${labels.length} labels in ${out}, ${good} of them true\n`;
    });
  },
};

const compare: Command = {
  summary: "how far raters agree: Cohen's and Fleiss' kappa of JSONL files of { id, rater, label }",
  options: {
    reference: {
      type: "string",
      about: "raters whose majority the others are held against, such as three people's",
    },
    json: { type: "boolean", about: "write the result as JSON" },
  },
  takesFiles: true,
  run: async (given) => {
    if (given.files.length === 0) {
      throw new InvalidArgumentError("files", given.files, "must name at least one file");
    }
    const read = await Promise.all(given.files.map(async (file) => parseLabels(await readText("files", file), file)));
    const compared = compareRaters(read.flat(), given.list("reference") ?? []);
    return given.flag("json") ? `${JSON.stringify(compared)}\n` : formatAgreements(compared);
  },
};

/** `npm run companion:distillation -- COMMAND` */
export const distillationCommands: Commands = {
  generate,
  export: exportAnswers,
  judge,
  agreement: compare,
};

/** Lets the model work, or does the work without one. */
function withModelUnless<T>(
  isUnneeded: boolean,
  { withModel }: Run,
  work: (model: DisposableModel | undefined) => Promise<T>,
): Promise<T> {
  return isUnneeded ? work(undefined) : withModel(work);
}

async function readInputs(given: Arguments, seed: number) {
  given.rejectTogether("inputs", ["count", "topics"]);
  const inputs = given.text("inputs");
  if (inputs !== undefined) return parseInputs(await readText("--inputs", inputs), inputs);
  const topics = given.list("topics") as ClientTopicName[] | undefined;
  return clientStatements({
    count: given.count("count", 1) ?? 100,
    seed,
    ...(topics && { topics }),
  });
}

async function readDistilled(given: Arguments): Promise<DistilledAnswer[]> {
  const file = given.requiredText("answers");
  return parseDistilled(await readText("--answers", file), file);
}

/** The kind of reflection that the answers are. */
function kindOf([first]: readonly DistilledAnswer[]): ReflectionKind {
  const kind = reflectionKinds.find((one) => reflectiveListening(one).name === first?.task);
  if (kind === undefined) {
    throw new InvalidArgumentError("--answers", first?.task, "must hold reflections");
  }
  return kind;
}

function describeKept(answers: readonly DistilledAnswer[], out: string): string {
  const kept = answers.filter(({ label }) => label === true).length;
  const reasons = countReasons(answers).slice(0, 5);
  return [
    `${kept} of ${answers.length} answers kept, all with reasons in ${out}`,
    ...reasons.map(([reason, count]) => `${String(count).padStart(6)}  ${reason}`),
    "",
  ].join("\n");
}
