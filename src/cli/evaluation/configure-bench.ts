import type { RankingConfiguration } from "../../evaluation/index";
import { parsePair } from "../../evaluation/index";
import { type ElicitationOptions, InvalidArgumentError, type SolverOptions } from "../../index";
import { readConfiguration } from "../input/read-configuration";
import type { BenchArguments } from "./bench-command";

/**
 * The arguments, with what they leave open taken from the file that `--config` names: the pair of signals, the wording, the
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
      "must name the signals of both players, or a kind, since what is taken for one left out depends on the model",
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
