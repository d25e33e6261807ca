import { basename, extname, join } from "node:path";
import {
  createOpenItems,
  hasOpenQuestions,
  loadItems,
  loadOpenQuestions,
  type NumberedAnyItem,
  parsePair,
  type RecordingProgress,
  recordScores,
  tasks,
} from "../../evaluation/index";
import { InvalidArgumentError, type Shot } from "../../index";
import type { CommandContext } from "../command-context";
import { readShots } from "../input/read-shots";
import type { DisposableModel } from "../model/create-model";
import { prepareModel } from "../model/prepare-model";
import type { Messages } from "../output/messages";
import { writeFiles } from "../output/write-files";
import type { BenchArguments } from "./bench-command";
import { choosePairs } from "./choose-pairs";
import { describeItems } from "./describe-items";
import { describeRun } from "./run-record";
import { defaultFolder, nameOfPart } from "./score-folder";
import { choosePrompts, chooseStyle, describeSampling, requireForChoices } from "./solution-style";

/** What a recording worked with. */
export interface Recording {
  folder: string;
  items: readonly NumberedAnyItem[];
  /** Why it ended early. */
  failure?: unknown;
}

/**
 * Asks the model about the items that the arguments name, and keeps its answers. A failure of the model or an interruption, once
 * the recording has begun, is told in the result: what was answered before can be evaluated.
 */
export async function recordItems(
  benchArguments: BenchArguments & { task: string },
  context: CommandContext,
  messages: Messages,
  onProgress: (progress: RecordingProgress) => void,
): Promise<Recording> {
  const { task, concurrency, shard } = benchArguments;
  const { signal } = context;
  const pairs = benchArguments.pairs?.map(parsePair);
  const isOpen = await hasOpenQuestions(benchArguments);
  if (!isOpen) requireForChoices(benchArguments);
  const style = isOpen ? chooseStyle(task) : undefined;
  const shots = await readFewShots(benchArguments, style?.shots);
  const prompts = choosePrompts(benchArguments.prompts, style);
  const load = prepareModel(benchArguments, context, messages);
  const source = describeItems(benchArguments, signal, messages);
  const given = isOpen ? undefined : await loadItems(source);
  const questions = isOpen ? await loadOpenQuestions(source) : [];
  const started = new Date();
  let model: DisposableModel | undefined;
  let progress: RecordingProgress | undefined;
  let folder: string | undefined;
  let items: readonly NumberedAnyItem[] = given ?? [];
  try {
    model = await load(signal);
    folder = benchArguments.out ?? defaultFolder(nameOfTask(task), model);
    items =
      given ??
      (await createOpenItems(questions, {
        file: join(folder, nameOfPart("samples", "jsonl", shard)),
        task: nameOfTask(task),
        model,
        shots,
        ...(prompts !== undefined && { prompts }),
        ...describeSampling(benchArguments, style),
        ...(concurrency !== undefined && { concurrency }),
        signal,
        onProgress,
      }));
    await recordScores({
      log: join(folder, nameOfPart("scores", "jsonl", shard)),
      task: nameOfTask(task),
      items,
      model,
      pairs: pairs ?? (await choosePairs(model, signal)),
      ...(prompts !== undefined && { prompts }),
      shots,
      signal,
      ...(concurrency !== undefined && { concurrency }),
      onProgress: (current) => {
        progress = current;
        onProgress(current);
      },
    });
    return { folder, items };
  } catch (failure) {
    if (folder === undefined || progress === undefined) throw failure;
    return { folder, items, failure };
  } finally {
    await model?.dispose?.();
    if (folder !== undefined && progress !== undefined) {
      const record = JSON.stringify(describeRun(started, progress), null, 2);
      await writeFiles(folder, { [nameOfPart("run", "json", shard)]: `${record}\n` });
    }
  }
}

/** The task's name, or that of a file without its folder, which may tell about the machine. */
export function nameOfTask(task: string): string {
  return Object.hasOwn(tasks, task) ? task : basename(task, extname(task));
}

async function readFewShots(
  { shots = "default", fewShot }: BenchArguments,
  ownShots: readonly Shot[] | undefined,
): Promise<readonly Shot[]> {
  const all = await readAllShots(shots, ownShots);
  if (fewShot !== undefined && fewShot > all.length) {
    throw new InvalidArgumentError(
      "--few-shot",
      fewShot,
      `must be at most ${all.length}: there are no more shots. Give your own with --shots`,
    );
  }
  return all.slice(0, fewShot);
}

async function readAllShots(
  shots: NonNullable<BenchArguments["shots"]>,
  ownShots: readonly Shot[] | undefined,
): Promise<readonly Shot[]> {
  if (typeof shots !== "string") return shots;
  return shots === "default" && ownShots !== undefined ? ownShots : readShots(shots);
}
