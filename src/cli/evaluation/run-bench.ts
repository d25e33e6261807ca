import { join } from "node:path";
import { type EvaluationOptions, type EvaluationReport, evaluateScores, type ItemReport } from "../../evaluation/index";
import { type ElicitationOptions, InvalidArgumentError, type SolverOptions, samplingMethods } from "../../index";
import {
  type BatchFiles,
  FirstItems,
  nameScorers,
  pairOfSeat,
  parsePair,
  type RankingConfiguration,
  renderJson,
  sumCosts,
  type TuningPlan,
  withoutUndefined,
} from "../../internal";
import { type Estimate, writeEstimate } from "../estimate";
import { readConfiguration } from "../files";
import type { ModelName } from "../model-options";
import { type CommandContext, type ExitCode, exitCodeOf, exitCodes } from "../run";
import { writeText } from "../terminal/text";
import type { BenchArguments } from "./bench-command";
import { formatBench } from "./bench-table";
import { describeItems } from "./item-arguments";
import {
  estimateItems,
  type Recording,
  type RecordingPlan,
  type RecordingSession,
  recordItems,
  runRecording,
  type WordingArguments,
} from "./recording";
import { listModelFolders, listScoreLogs, loadTexts, writeReport } from "./score-folder";

/** Runs `equirank bench`. A failure is reported on the error stream and by the exit code. */
export function runBench(given: BenchArguments, context: CommandContext): Promise<ExitCode> {
  const { stdout } = context;
  return runRecording(context, given.debug, async (session) => {
    const { messages, state } = session;
    const benchArguments = await configureBench(given);
    const options = describeEvaluation(benchArguments);
    if (benchArguments.dryRun) {
      const estimates: Estimate[] = [];
      for (const seat of listSeats(benchArguments)) {
        estimates.push(await estimateItems(seat, planBench(seat, estimates[0] && []), session));
      }
      const total = (name: "cost" | "firstTime") => sumCosts(estimates.map((estimate) => estimate[name]));
      const estimate = { ...estimates[0]!, cost: total("cost"), firstTime: total("firstTime") };
      return writeEstimate(stdout, estimate, benchArguments.json);
    }
    const scores = await takeScores(benchArguments, session);
    const { folder, failure, batch } = scores;
    if (failure !== undefined) messages.report(failure);
    let exitCode: ExitCode = failure === undefined ? exitCodes.answered : exitCodeOf(failure);
    if (batch !== undefined) {
      if (batch.failed > 0) {
        messages.warn(`${batch.failed} results are errors, for example: ${batch.example}`);
      }
      if (benchArguments.batch!.kind === "write") {
        const { written, files } = batch;
        const told = benchArguments.json ? JSON.stringify({ written, files }) : describeRequests(batch);
        await writeText(stdout, `${told}\n`);
        return exitCode;
      }
      const { completed = 0, total, completeItems = 0 } = state.progress ?? {};
      messages.note(describeResults(completed, total));
      if (completed !== total) {
        exitCode = exitCodes.modelFailure;
        if (batch.used === 0) messages.warn(foreignResults);
      }
      if (completeItems === 0) return exitCode;
    }
    try {
      const report = await evaluate(scores, options, benchArguments.showTexts, context.signal);
      await writeText(
        stdout,
        benchArguments.json ? renderJson(report) : `${formatBench(report, stdout.columns)}\nWritten to ${folder}\n`,
      );
    } catch (error) {
      // Throws the first failure: if the model failed at once, there is nothing to evaluate.
      if (failure === undefined || exitCodeOf(error) > exitCode) throw error;
      messages.report(error);
    }
    return exitCode;
  });
}

const foreignResults =
  "none of the results belongs to this run: the batch was written with different data, a different model or different options";

function describeRequests({ written, files }: BatchFiles): string {
  return written === 0
    ? "All requests are answered."
    : `${written} requests are in ${files.join(", ")}. Run them, and read the results with --batch read`;
}

/** @param total undefined if further requests depend on results that are missing */
function describeResults(completed: number, total: number | undefined): string {
  if (total === undefined) return "the results are read; --batch write now writes the requests that depend on them";
  const left = total - completed;
  const count = `${completed} of ${total} answers are in the log`;
  return left === 0 ? count : `${count}; --batch write writes the requests for the other ${left} again`;
}

/** Arguments, possibly completed from a configuration file. */
type ConfiguredArguments = Omit<BenchArguments, keyof WordingArguments> & WordingArguments;

/** Those for one model. */
type SeatArguments = Omit<ConfiguredArguments, "model"> & { model: ModelName };

/**
 * The arguments, completed from the file that `--config` names: the pair of scorers, the prompts, the
 * solver and its λ. All methods are compared, so the file's method and elimination do not matter.
 * @throws InvalidArgumentError if the file cannot be used
 */
async function configureBench(benchArguments: BenchArguments): Promise<ConfiguredArguments> {
  const { config } = benchArguments;
  if (config === undefined) return benchArguments;
  const { elicitation = {}, solver = {} } = await readConfiguration(config);
  const { prompts, shots } = elicitation;
  const pair = namePair(elicitation, config);
  const { kind, lambda } = requireKnownSolver(solver, config);
  return {
    ...withoutUndefined({ prompts, shots, solver: kind && [kind] }),
    ...(pair !== undefined && { elicitation: [pair] }),
    ...(lambda !== undefined && { lambda: [lambda] }),
    ...benchArguments,
  };
}

/** The configured pair as `--elicitation` takes it; undefined if the file names none. */
function namePair({ kind, generator, discriminator }: ElicitationOptions, config: string): string | undefined {
  if (generator === undefined && discriminator === undefined) return kind;
  const base = kind === undefined ? undefined : parsePair(kind);
  const players = [generator ?? base?.generator, discriminator ?? base?.discriminator];
  if (players.includes(undefined)) {
    throw new InvalidArgumentError(
      "--config",
      config,
      "must name a kind or the scorers of both players, because the default for the other player depends on the model",
    );
  }
  return players.map((player) => nameScorers(player!)).join("+");
}

function requireKnownSolver(
  { kind, lambda, ...rest }: NonNullable<RankingConfiguration["solver"]>,
  config: string,
): Pick<SolverOptions, "kind" | "lambda"> {
  const [unused] = Object.keys(rest);
  if (unused === undefined) return { ...(kind && { kind }), ...(lambda && { lambda }) };
  throw new InvalidArgumentError(
    "--config",
    config,
    `must leave out solver.${unused}: an evaluation uses the exact limit or the paper's updates`,
  );
}

/** The arguments for each model; of several, with pairs of its own and a folder for its answers. */
function listSeats({ model: models, ...rest }: ConfiguredArguments): SeatArguments[] {
  const { out, batch, elicitation } = rest;
  if (models.length === 1) return [{ ...rest, model: models[0]! }];
  if (out === undefined || batch !== undefined) {
    const expected = "must be one model unless --out names a folder, and with --batch";
    throw new InvalidArgumentError("--model", models.length, expected);
  }
  return models.map((model, k) => {
    const pairs = elicitation && new Set(elicitation.flatMap((name) => pairOfSeat(name, k) ?? []));
    return { ...rest, model, out: join(out, `model-${k + 1}`), ...(pairs && { elicitation: [...pairs] }) };
  });
}

/** The scores of a run; `folders` hold each model's. */
type TakenScores = Omit<Recording, "options"> & { folders: readonly string[] };

/** Asks the models, or uses the answers in the folder. */
async function takeScores(benchArguments: ConfiguredArguments, session: RecordingSession): Promise<TakenScores> {
  const { task, data, out, report, showTexts, batch } = benchArguments;
  const isAsked = task !== undefined || data !== undefined;
  if (isAsked && !report) {
    const recordings: Recording[] = [];
    for (const seat of listSeats(benchArguments)) {
      if (recordings.at(-1)?.failure !== undefined) break;
      recordings.push(await recordItems(seat, planBench(seat, recordings[0]?.items), session));
    }
    const last = recordings.at(-1)!;
    const folders = recordings.map(({ folder }) => folder);
    return { ...last, folders, folder: out ?? last.folder };
  }
  if (out === undefined) {
    throw new InvalidArgumentError("--out", out, "must name the folder to evaluate, or give --task or --data");
  }
  refuse({ "--batch": batch?.kind }, "no model is asked with --report, nor without --task and --data");
  if (!isAsked) {
    const { offset, limit, shard } = benchArguments;
    const given = {
      "--offset": offset || undefined,
      "--limit": limit === Infinity ? undefined : limit,
      "--shard": shard,
    };
    refuse(given, "all answers in the folder are evaluated, unless --task or --data says what to ask");
  }
  const { context, messages } = session;
  const folders = await listModelFolders(out);
  return {
    folder: out,
    folders,
    items:
      showTexts && isAsked ? await loadTexts(folders[0]!, describeItems(benchArguments, context.signal, messages)) : [],
  };
}

function planBench(seat: SeatArguments, asked: RecordingPlan["asked"]): RecordingPlan {
  const pairs = seat.elicitation;
  return {
    choosePairs: (plan) => pairs ?? defaultPairs(plan),
    requireForChoices: () => requireForChoices(seat),
    allowsOpen: true,
    asked,
  };
}

/** Both default pairs, as far as the model supports them; letters for a model that gives only labels. */
function defaultPairs({ pairs }: TuningPlan): string[] {
  const usual = pairs.filter((name) => name === "contrast" || name === "pointwise");
  return usual.length > 0 ? usual : pairs.filter((name) => name === "choice");
}

/**
 * Refuses options for open questions before a model is asked anything.
 * @throws InvalidArgumentError if one was given
 */
function requireForChoices({ method, elicitation, pooling, generate }: SeatArguments): void {
  const given = {
    "--method": method?.find((name) => samplingMethods.includes(name)),
    "--elicitation": elicitation?.find((pair) => pair.startsWith("paths:")),
    "--pooling": pooling,
    "--generate": generate,
  };
  refuse(given, "the task's questions have choices, so nothing is sampled");
}

/** @throws InvalidArgumentError for the first option that has a value */
function refuse(options: Readonly<Record<string, unknown>>, reason: string): void {
  const [given] = Object.entries(options).filter(([, value]) => value !== undefined);
  if (given !== undefined) throw new InvalidArgumentError(given[0], given[1], `must be left out: ${reason}`);
}

const mostListedItems = 5000;

async function evaluate(
  { folder, folders, items: texts }: TakenScores,
  options: EvaluationOptions,
  showTexts: boolean | undefined,
  signal: AbortSignal,
): Promise<EvaluationReport> {
  const items = new FirstItems<ItemReport>(mostListedItems);
  const report = await evaluateScores(await Promise.all(folders.map(listScoreLogs)), options, {
    onItem: (item) => {
      signal.throwIfAborted();
      items.add(item);
    },
    ...(showTexts && { texts }),
  });
  await writeReport(folder, report, items.list());
  return report;
}

function describeEvaluation(benchArguments: ConfiguredArguments): EvaluationOptions {
  const { elicitation, method, pooling, lambda, solver, seed, calibrate, precision } = benchArguments;
  if (precision !== undefined && calibrate === undefined) {
    throw new InvalidArgumentError(
      "--precision",
      precision,
      "needs --calibrate, which sets aside the items for the calibration",
    );
  }
  return withoutUndefined({
    ...{ pairs: elicitation, methods: method, pooling, lambda, solvers: solver, seed },
    calibration: calibrate === undefined ? undefined : withoutUndefined({ share: calibrate, precision }),
  });
}
