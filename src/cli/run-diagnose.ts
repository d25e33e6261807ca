import { join } from "node:path";
import { describeDiagnosis, diagnoseModel, loadQuestions } from "../evaluation/index";
import { InvalidArgumentError } from "../index";
import type { CommandContext } from "./command-context";
import { createCountBar } from "./count-bar";
import { createModel as createRealModel, type DisposableModel } from "./create-model";
import type { DiagnoseArguments } from "./diagnose-command";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-codes";
import { formatJson } from "./format-json";
import { createMessages } from "./messages";
import { noteUnsentKey } from "./model-key";
import { readShots } from "./read-shots";
import { writeFiles } from "./write-files";
import { isClosedPipe, writeText } from "./write-text";

/** Runs `equirank diagnose`. What goes wrong is reported on the error stream and said by the exit code. */
export async function runDiagnose(
  diagnoseArguments: DiagnoseArguments,
  { stdout, stderr, environment, signal, createModel = createRealModel }: CommandContext,
): Promise<ExitCode> {
  const { task, data, offset, limit, skipBadRows, prompts, out, json } = diagnoseArguments;
  const progress = createCountBar(stderr, "questions");
  const messages = createMessages(stderr, progress, diagnoseArguments.debug === true);
  let model: DisposableModel | undefined;
  try {
    if (task === undefined) {
      throw new InvalidArgumentError("--task", task, "must name a task, or a file of questions");
    }
    const shots = await readShots(diagnoseArguments.shots ?? "default");
    const load = createModel(diagnoseArguments, environment);
    const note = noteUnsentKey(diagnoseArguments, environment);
    if (note !== undefined) messages.note(note);
    const questions = await loadQuestions({
      task,
      offset,
      limit,
      signal,
      ...(data !== undefined && { data }),
      ...(skipBadRows && { onBadRow: (problem) => messages.warn(`left out: ${problem}`) }),
    });
    model = await load(signal);
    const diagnosis = await diagnoseModel({
      questions,
      model,
      ...(prompts !== undefined && { prompts }),
      shots,
      signal,
      onProgress: progress.show,
    });
    progress.clear();
    if (out !== undefined) {
      const { configuration } = diagnosis;
      await writeFiles(out, {
        "configuration.json": formatJson(configuration),
        "diagnosis.json": formatJson(diagnosis),
      });
    }
    const advice =
      out === undefined
        ? ""
        : `\nequirank rank --config ${join(out, "configuration.json")} ranks as recommended.\n`;
    await writeText(
      stdout,
      json ? `${JSON.stringify(diagnosis)}\n` : `${describeDiagnosis(diagnosis)}${advice}`,
    );
    return exitCodes.answered;
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    if (isClosedPipe(error)) return exitCodes.answered;
    messages.report(error);
    return exitCodeOf(error);
  } finally {
    progress.clear();
    await model?.dispose?.();
  }
}
