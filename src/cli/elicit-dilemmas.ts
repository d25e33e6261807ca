import { access } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type Answer, collectAnswers, elicitCooperation, type Scenario } from "../companions/index";
import { InvalidArgumentError, type LanguageModel } from "../index";
import type { ElicitArguments } from "./dilemmas-arguments";
import { readAnswers } from "./read-player";
import { writeFiles } from "./write-files";

/** What was found, and what could not be read. */
export interface ElicitOutcome {
  answers: Answer[];
  /** Replies that chose no move, of those that were drawn now. */
  unread: number;
}

/**
 * Asks a model about scenarios, one after another, and writes what it answers after each: the file is always whole, and what it
 * holds is not asked again.
 * @throws InvalidArgumentError if the file holds something else
 */
export async function elicitDilemmas(
  model: LanguageModel,
  scenarios: readonly Scenario[],
  {
    out,
    samples,
    seed,
    motivated = false,
  }: Pick<ElicitArguments, "out" | "samples" | "seed"> & {
    motivated?: boolean;
  },
  signal: AbortSignal,
  onProgress: (progress: { completed: number; total: number }) => void,
): Promise<ElicitOutcome> {
  const answers = await readEarlier(out, model.id, motivated);
  let unread = 0;
  const known = new Set(answers.map(({ scenario }) => scenario));
  const open = scenarios.filter(({ id }) => !known.has(id));
  for (const [i, scenario] of open.entries()) {
    const drawing = {
      signal,
      // Each scenario draws with seeds of its own.
      ...(seed !== undefined && { seed: seed + scenarios.indexOf(scenario) * (samples ?? 300) }),
    };
    if (motivated) {
      const found = await collectAnswers(model, [scenario], {
        ...drawing,
        ...(samples !== undefined && { count: samples }),
      });
      answers.push(...found.answers);
      unread += found.unread;
    } else {
      const { elicited } = await elicitCooperation(model, [scenario], {
        ...drawing,
        ...(samples !== undefined && { samples }),
      });
      answers.push(...elicited);
    }
    const text = answers.map((answer) => `${JSON.stringify(answer)}\n`).join("");
    await writeFiles(dirname(out), { [basename(out)]: text });
    onProgress({ completed: i + 1, total: open.length });
  }
  return { answers, unread };
}

async function readEarlier(out: string, model: string, motivated: boolean): Promise<Answer[]> {
  try {
    await access(out);
  } catch {
    return [];
  }
  const answers = await readAnswers("--out", out);
  if (answers.some((one) => one.model !== model || (one.p === undefined) !== motivated)) {
    throw new InvalidArgumentError(
      "--out",
      out,
      `must be a new file, or one that an earlier run of the same model (${model}) with the same options wrote`,
    );
  }
  return answers;
}
