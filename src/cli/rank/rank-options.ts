import { type ElicitationOptions, InvalidArgumentError, type RankCandidatesOptions, type Scorer } from "../../index";
import { replacePair, withoutUndefined } from "../../internal";
import { readConfiguration, readShots } from "../files";
import type { RankArguments } from "./rank-command";

/** Options that all rankings of a run share. */
export type SharedRankingOptions = Omit<
  RankCandidatesOptions,
  "question" | "candidates" | "model" | "cache" | "signal" | "onProgress"
>;

/** How `equirank rank` and `equirank serve` are to rank. */
export type RankingArguments = Partial<RankArguments> & Pick<RankArguments, "judgeTest">;

const samplingOptions = {
  temperature: "--temperature",
  topP: "--top-p",
  maxTokens: "--max-tokens",
  stop: "--stop",
  seed: "--seed",
} as const;

/**
 * What the command line says about every ranking of a run, completed from the file that `--config` names.
 * @throws InvalidArgumentError if a file cannot be read or used, or an option needs `--generate`
 */
export async function readRankingOptions(rankArguments: RankingArguments): Promise<SharedRankingOptions> {
  const { config, method, lambda, iterations, elimination, minimumConfidence } = rankArguments;
  const { elicitation, prompts, shots, solver = iterations === undefined ? undefined : "pikl" } = rankArguments;
  const { calibration, ...configuration } = config === undefined ? {} : await readConfiguration(config);
  // It was fitted to the confidence of the file's ranking, and is wrong for another one.
  const isOther = [method, solver, lambda, elicitation, prompts, shots].some((value) => value !== undefined);
  return {
    ...configuration,
    ...(calibration && !isOther && { calibration }),
    ...withoutUndefined({ method, elimination, minimumConfidence }),
    solver: { ...configuration.solver, ...withoutUndefined({ kind: solver, lambda, iterations }) },
    elicitation: await readElicitation(rankArguments, configuration.elicitation ?? {}),
    ...(await readGeneration(rankArguments)),
  };
}

async function readElicitation(
  { elicitation, prompts, shots, judgeTest }: RankingArguments,
  configured: ElicitationOptions,
): Promise<ElicitationOptions> {
  return {
    // A pair on the command line replaces the configured one as a whole.
    ...(elicitation === undefined ? configured : replacePair(configured, splitElicitation(elicitation))),
    ...(prompts !== undefined && { prompts }),
    ...(shots !== undefined && { shots: await readShots(shots) }),
    ...(!judgeTest && { testJudge: false }),
  };
}

function splitElicitation(text: string): ElicitationOptions {
  const [generator, discriminator] = text.split("+").map((player) => player.split("/") as Scorer[]);
  return discriminator === undefined
    ? { kind: text as NonNullable<ElicitationOptions["kind"]> }
    : { generator: generator!, discriminator };
}

async function readGeneration(rankArguments: RankingArguments): Promise<Partial<SharedRankingOptions>> {
  const { generate: count, extract: kind, rank, pooling, ...others } = rankArguments;
  const { temperature, topP, maxTokens, stop, seed, budgetRequests, budgetTokens } = others;
  if (count === undefined) {
    for (const [name, option] of Object.entries(samplingOptions)) {
      const value = rankArguments[name as keyof typeof samplingOptions];
      if (value === undefined) continue;
      throw new InvalidArgumentError(option, value, "must be given with --generate");
    }
  }
  // Loaded only here, since the answers' module takes longer to load than everything else.
  const answers = kind && (await import("../../answers/index"));
  return {
    ...(count !== undefined && { generate: withoutUndefined({ count, temperature, topP, maxTokens, stop, seed }) }),
    ...(answers && {
      extract: (text: string) => answers.extractAnswer(text, { kind }),
      equivalence: answers.answersAreEquivalent,
    }),
    ...withoutUndefined({ rank, pooling }),
    budget: withoutUndefined({ requests: budgetRequests, tokens: budgetTokens }),
  };
}
