import { InvalidArgumentError as InvalidOptionError } from "commander";
import type { ItemReport } from "../../evaluation/index";
import {
  type ElicitationOptions,
  InvalidArgumentError,
  type LanguageModel,
  promptTemplates,
  type SolverOptions,
  samplingMethods,
} from "../../index";
import {
  type DrawingOptions,
  parsePair,
  type RankingConfiguration,
  type SolutionStyle,
  type TaskName,
  tasks,
  workedSolutions,
} from "../../internal";
import { readConfiguration } from "../input";
import type { BenchArguments } from "./bench-command";

/**
 * The arguments, with what they leave open taken from the file that `--config` names: the pair of scorers, the wording, the
 * solver and its λ. All methods are compared, so the file's own choice of one, and of elimination, does not matter.
 * @throws InvalidArgumentError if the file cannot be used
 */
export async function configureBench(benchArguments: BenchArguments): Promise<BenchArguments> {
  const { config } = benchArguments;
  if (config === undefined) return benchArguments;
  const { elicitation, solver } = await readConfiguration(config);
  return {
    ...(elicitation && describeAsking(elicitation, config)),
    ...(solver && describeSolver(solver, config)),
    ...benchArguments,
  };
}

function describeAsking(
  { kind, generator, discriminator, prompts, shots }: ElicitationOptions,
  config: string,
): Partial<BenchArguments> {
  return {
    ...(prompts !== undefined && { prompts }),
    ...(shots !== undefined && { shots }),
    ...((kind ?? generator ?? discriminator) !== undefined && {
      pairs: [namePair({ kind, generator, discriminator }, config)],
    }),
  };
}

/** The name that `--pairs` takes. */
function namePair(
  {
    kind,
    generator,
    discriminator,
  }: Record<"kind" | "generator" | "discriminator", string | undefined>,
  config: string,
): string {
  const base = kind === undefined ? undefined : parsePair(kind);
  const players = [generator ?? base?.generator, discriminator ?? base?.discriminator];
  if (players.includes(undefined)) {
    throw new InvalidArgumentError(
      "--config",
      config,
      "must name the scorers of both players, or a kind, since what is taken for one left out depends on the model",
    );
  }
  return generator === undefined && discriminator === undefined ? kind! : players.join("+");
}

function describeSolver(
  { kind, lambda, ...rest }: NonNullable<RankingConfiguration["solver"]>,
  config: string,
): Partial<BenchArguments> {
  const [unused] = Object.keys(rest) as (keyof SolverOptions)[];
  if (unused !== undefined) {
    throw new InvalidArgumentError(
      "--config",
      config,
      `must leave out solver.${unused}: an evaluation takes the exact limit, or the paper's own updates`,
    );
  }
  return {
    ...(kind !== undefined && { solver: [kind] }),
    ...(lambda !== undefined && { lambda: [lambda] }),
  };
}

/** The named pairs that a model can serve: both usual ones, or that for models which only score text or only give labels. */
export async function choosePairs(model: LanguageModel, signal: AbortSignal): Promise<string[]> {
  const proven = await model.probe?.({ signal });
  const { scoreContinuations, nextTokenLogprobs } = proven?.capabilities ?? model.capabilities;
  if (!scoreContinuations && nextTokenLogprobs) return ["choice"];
  return nextTokenLogprobs ? ["contrast", "pointwise"] : ["pointwise"];
}

/** A part of a run: every `count`-th row from the `index`-th on, from 1. */
export interface Shard {
  index: number;
  count: number;
}

/** @example parseShard("1/3") // { index: 1, count: 3 } */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count && Number.isSafeInteger(shard.count)) {
    return shard;
  }
  throw new InvalidOptionError("It must be i/n with i from 1 to n, such as 1/3.");
}

/** What the solutions to a task's open questions are like: worked ones, unless the task tells otherwise. */
export function chooseStyle(task: string): SolutionStyle {
  const known = Object.hasOwn(tasks, task) ? tasks[task as TaskName] : undefined;
  return known && "samples" in known ? known.samples : workedSolutions;
}

/**
 * Refuses, before a model is asked anything, what only open questions have.
 * @throws InvalidArgumentError if it was asked for
 */
export function requireForChoices({ methods, pairs, pooling, samples }: BenchArguments): void {
  const asked: [option: string, value: unknown][] = [
    ["--methods", methods?.find((method) => samplingMethods.includes(method))],
    ["--pairs", pairs?.find((pair) => pair.startsWith("paths:"))],
    ["--pooling", pooling],
    ["--samples", samples],
  ];
  for (const [option, value] of asked) {
    if (value === undefined) continue;
    throw new InvalidArgumentError(
      option,
      value,
      "must be left out: the task's questions have choices, which are not sampled",
    );
  }
}

/** The prompts asked for, or those of the style that a template's name stands for where its own would not do. */
export function choosePrompts(
  prompts: BenchArguments["prompts"],
  style: SolutionStyle | undefined,
): BenchArguments["prompts"] {
  if (style === undefined || typeof prompts !== "string") return prompts;
  return style.prompts[prompts] === promptTemplates[prompts] ? prompts : style.prompts[prompts];
}

/** How solutions are drawn, as far as that is not left to default. */
export function describeSampling(
  { samples, temperature, topP, maxTokens }: BenchArguments,
  style: SolutionStyle | undefined,
): Partial<DrawingOptions> {
  const longest = maxTokens ?? style?.maxTokens;
  return {
    ...(samples !== undefined && { count: samples }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(longest !== undefined && { maxTokens: longest }),
  };
}

/** The items that come first in the data, of items that come in any order. */
export class FirstItems {
  private kept: ItemReport[] = [];

  /** @param most number of items to keep */
  constructor(private readonly most: number) {}

  add(item: ItemReport): void {
    this.kept.push(item);
    if (this.kept.length === 2 * this.most) this.kept = this.list();
  }

  /** In the order of the data. */
  list(): ItemReport[] {
    return this.kept.sort((a, b) => a.item - b.item).slice(0, this.most);
  }
}
