import {
  answersToJudge,
  clientStatements,
  countReasons,
  type DistilledAnswer,
  distilledExamples,
  parseDistilled,
  parseInputs,
  parseLabels,
  type ReflectionKind,
  recordDistilled,
  recordLabels,
  reflectionKinds,
  reflectiveListening,
  scriptedReflector,
} from "../../companions/index";
import { InvalidArgumentError } from "../../index";
import { readText } from "../input";
import type { DisposableModel, LoadModel } from "../model";
import { noProgress } from "../output/progress-bar";
import { prepareModel, withModel } from "../prepare-model";
import type { CommandContext, ExitCode } from "../run";
import { runGuarded } from "../run";
import { compareRaters, formatAgreements } from "./agreement-table";
import { chooseJudge } from "./choose-judge";
import type {
  AgreementArguments,
  ExportAnswersArguments,
  GenerateArguments,
  JudgeArguments,
} from "./distill-arguments";
import { exportRows } from "./export-rows";
import { runRecording } from "./run-recording";

/** Runs `equirank companion distill generate`. */
export function runGenerate(given: GenerateArguments, context: CommandContext): Promise<ExitCode> {
  const { signal } = context;
  const { kind, keep, out, scripted, examples, samples, maxTokens, temperature, seed } = given;
  const names = { items: "statements", done: "answered" };
  return runRecording(context, given, names, async (messages, onProgress) => {
    const inputs = await readInputs(given);
    const load = scripted && keep === "rules" ? undefined : prepareModel(given, context, messages);
    const task = reflectiveListening(kind);
    return withModelIfAny(load, signal, async (model) => {
      const { judge, rater } = chooseJudge(keep, kind, model, "first");
      const answers = await recordDistilled(out, {
        teacher: scripted || model === undefined ? scriptedReflector(kind) : model,
        task: examples ? task : { name: task.name, ask: task.ask },
        ...{ inputs, keep: judge, rater, count: samples, maxTokens, temperature, seed, signal },
        onProgress,
      });
      return describeKept(answers, out);
    });
  });
}

/** Runs `equirank companion distill export`. */
export function runExportAnswers(
  given: ExportAnswersArguments,
  context: CommandContext,
): Promise<ExitCode> {
  return runGuarded(context, { debug: given.debug, progress: noProgress }, async () => {
    const { out } = given;
    const answers = await readDistilled(given.answers);
    const examples = distilledExamples(answers, reflectiveListening(kindOf(answers)));
    const rows = await exportRows(examples, given, context.signal);
    return `${rows} rows in ${out}\n`;
  });
}

/** Runs `equirank companion distill judge`. */
export function runJudge(given: JudgeArguments, context: CommandContext): Promise<ExitCode> {
  const { signal } = context;
  const { by, out } = given;
  const names = { items: "answers", done: "judged" };
  return runRecording(context, given, names, async (messages, onProgress) => {
    const answers = await readDistilled(given.answers);
    const kind = kindOf(answers);
    const load = by === "rules" ? undefined : prepareModel(given, context, messages);
    return withModelIfAny(load, signal, async (model) => {
      const labels = await recordLabels(out, answersToJudge(answers), {
        ...chooseJudge(by, kind, model, "accepted"),
        ...{ signal, onProgress },
      });
      const good = labels.filter(({ label }) => label === true).length;
      return `${labels.length} labels in ${out}, ${good} of them true\n`;
    });
  });
}

/** Runs `equirank companion distill agreement`. */
export function runAgreement(
  files: readonly string[],
  { reference = [], json, debug }: AgreementArguments,
  context: CommandContext,
): Promise<ExitCode> {
  return runGuarded(context, { debug, progress: noProgress }, async () => {
    const read = await Promise.all(
      files.map(async (file) => parseLabels(await readText("files", file), file)),
    );
    const compared = compareRaters(read.flat(), reference);
    return json ? `${JSON.stringify(compared)}\n` : formatAgreements(compared);
  });
}

/** Lets the model work where one is needed. */
function withModelIfAny<T>(
  load: LoadModel | undefined,
  signal: AbortSignal,
  work: (model: DisposableModel | undefined) => Promise<T>,
): Promise<T> {
  return load === undefined ? work(undefined) : withModel(load, signal, work);
}

async function readInputs({ inputs, count, topics, seed }: GenerateArguments) {
  return inputs === undefined
    ? clientStatements({ count, seed, ...(topics && { topics }) })
    : parseInputs(await readText("--inputs", inputs), inputs);
}

async function readDistilled(file: string): Promise<DistilledAnswer[]> {
  return parseDistilled(await readText("--answers", file), file);
}

/** The kind of reflection that answers are. */
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
