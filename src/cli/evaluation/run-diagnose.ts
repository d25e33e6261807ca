import { join } from "node:path";
import { describeDiagnosis, diagnoseModel, loadQuestions } from "../../evaluation/index";
import { InvalidArgumentError } from "../../index";
import type { CommandContext } from "../command-context";
import type { ExitCode } from "../exit-codes";
import { readShots } from "../input/read-shots";
import { prepareModel, withModel } from "../model/prepare-model";
import { createCountBar } from "../output/count-bar";
import { formatJson } from "../output/format-json";
import { writeFiles } from "../output/write-files";
import { runGuarded } from "../run-guarded";
import { describeItems } from "./describe-items";
import type { DiagnoseArguments } from "./diagnose-command";

/** Runs `equirank diagnose`. What goes wrong is reported on the error stream and said by the exit code. */
export function runDiagnose(
  diagnoseArguments: DiagnoseArguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { stderr, signal } = context;
  const { debug, task, prompts, out, json } = diagnoseArguments;
  const progress = createCountBar(stderr, "questions");
  return runGuarded(context, { debug, progress }, async (messages) => {
    if (task === undefined) {
      throw new InvalidArgumentError("--task", task, "must name a task, or a file of questions");
    }
    const shots = await readShots(diagnoseArguments.shots ?? "default");
    const load = prepareModel(diagnoseArguments, context, messages);
    const questions = await loadQuestions(
      describeItems({ ...diagnoseArguments, task }, signal, messages),
    );
    const diagnosis = await withModel(load, signal, (model) =>
      diagnoseModel({
        questions,
        model,
        ...(prompts !== undefined && { prompts }),
        shots,
        signal,
        onProgress: progress.show,
      }),
    );
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
    return json ? `${JSON.stringify(diagnosis)}\n` : `${describeDiagnosis(diagnosis)}${advice}`;
  });
}
