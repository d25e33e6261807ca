import { join } from "node:path";
import { diagnoseModel, loadQuestions } from "../../evaluation/index";
import { describeDiagnosis } from "../../internal";
import { formatJson, readShots, writeFiles } from "../files";
import { prepareModel } from "../model";
import { type CommandContext, type ExitCode, exitCodes, runGuarded } from "../run";
import { createProgress } from "../terminal/progress";
import { columnsOf, wrapReport, writeText } from "../terminal/text";
import type { DiagnoseArguments } from "./diagnose-command";
import { describeItems } from "./item-arguments";

/** Runs `equirank diagnose`. A failure is reported on the error stream and by the exit code. */
export function runDiagnose(
  diagnoseArguments: DiagnoseArguments,
  context: CommandContext,
): Promise<ExitCode> {
  const { stdout, stderr, signal } = context;
  const { debug, prompts, out, json } = diagnoseArguments;
  const progress = createProgress(stderr, { unit: "questions" });
  const describeInterruption = () => "interrupted; nothing was written. Run the command again";
  const options = { debug, progress, describeInterruption };
  return runGuarded(context, options, async (messages) => {
    const source = describeItems(diagnoseArguments, signal, messages);
    const shots = await readShots(diagnoseArguments.shots ?? "default");
    const load = prepareModel(diagnoseArguments, context, messages);
    const questions = await loadQuestions(source);
    const model = await load(signal, progress);
    const diagnose = () =>
      diagnoseModel({
        ...{ questions, model, shots, signal, onProgress: progress.show },
        ...(prompts !== undefined && { prompts }),
      });
    const diagnosis = await diagnose().finally(() => model.dispose?.());
    progress.clear();
    if (out !== undefined) {
      await writeFiles(out, {
        "configuration.json": formatJson(diagnosis.configuration),
        "diagnosis.json": formatJson(diagnosis),
      });
    }
    const advice =
      out === undefined
        ? ""
        : `\nTo rank as recommended: equirank rank --config ${join(out, "configuration.json")}\n`;
    await writeText(
      stdout,
      json
        ? `${JSON.stringify(diagnosis)}\n`
        : `${wrapReport(describeDiagnosis(diagnosis), columnsOf(stdout))}${advice}`,
    );
    return exitCodes.answered;
  });
}
