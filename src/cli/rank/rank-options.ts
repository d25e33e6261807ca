import { type Command, InvalidArgumentError as InvalidOptionError, Option } from "commander";
import { InvalidArgumentError, type LanguageModel, type RankCandidatesOptions } from "../../index";
import { parseCount, parseTemperature, readConfiguration, readShots } from "../input";
import type { RankArguments } from "./rank-command";
import type { SharedRankingOptions } from "./run-rank";

/** The arguments that say how candidates are sampled. */
export interface GenerateArguments {
  generate?: number;
  extract?: "any" | "number";
  rank?: "answers" | "paths";
  temperature?: number;
  sampleTokens?: number;
  stop?: string[];
  seed?: number;
  maxRequests?: number;
  maxTokens?: number;
}

/** What of `rankCandidates()` takes the place of `candidates`. */
export type Generation = Pick<
  RankCandidatesOptions,
  "generate" | "extract" | "rank" | "equivalence" | "budget"
>;

/** Adds the options of {@link GenerateArguments}. */
export function addGenerateOptions(command: Command): void {
  command
    .addOption(
      new Option(
        "--generate <count>",
        "sample up to so many candidates from the model in place of given ones",
      ).argParser(parseCount),
    )
    .addOption(
      new Option(
        "--extract <kind>",
        "with --generate: rank the final answers of worked solutions, any or number (default: the texts themselves)",
      ).choices(["any", "number"]),
    )
    .addOption(
      new Option(
        "--rank <what>",
        "with --generate: answers, whose texts are pooled, or paths, each different text (default: answers)",
      ).choices(["answers", "paths"]),
    )
    .addOption(
      new Option(
        "--temperature <number>",
        "with --generate: of top-k and nucleus sampling, which greedy decoding is mixed with (default: 1)",
      ).argParser(parseTemperature),
    )
    .addOption(
      new Option(
        "--sample-tokens <count>",
        "with --generate: longest sample, in tokens (default: 256)",
      ).argParser(parseCount),
    )
    .addOption(
      new Option(
        "--stop <text>",
        "with --generate: a text that ends a sample; once for each",
      ).argParser(collectStop),
    )
    .addOption(
      new Option(
        "--seed <number>",
        "with --generate: the same seed gives the same samples",
      ).argParser(parseSeed),
    )
    .addOption(
      new Option(
        "--max-requests <count>",
        "with --generate: most requests a question may cost; what was sampled by then is ranked",
      ).argParser(parseCount),
    )
    .addOption(
      new Option(
        "--max-tokens <count>",
        "with --generate: most generated tokens a question may cost",
      ).argParser(parseCount),
    );
}

const dependentNames = [
  ["extract", "--extract"],
  ["rank", "--rank"],
  ["temperature", "--temperature"],
  ["sampleTokens", "--sample-tokens"],
  ["stop", "--stop"],
  ["seed", "--seed"],
  ["maxRequests", "--max-requests"],
  ["maxTokens", "--max-tokens"],
] as const;

/**
 * How candidates are sampled, or undefined where they are given.
 * @throws InvalidArgumentError for an option that only `--generate` has a use for
 */
export async function readGeneration(
  generateArguments: GenerateArguments,
): Promise<Generation | undefined> {
  const { generate: count, extract: kind, rank, temperature, stop, seed } = generateArguments;
  const { sampleTokens, maxRequests, maxTokens } = generateArguments;
  if (count === undefined) {
    const [name, option] =
      dependentNames.find(([dependent]) => generateArguments[dependent] !== undefined) ?? [];
    if (name === undefined) return undefined;
    throw new InvalidArgumentError(
      option!,
      generateArguments[name],
      "must be given with --generate",
    );
  }
  // Loaded only here: what reads answers takes longer to load than all else.
  const answers = kind && (await import("../../answers/index"));
  return {
    generate: {
      count,
      ...(temperature !== undefined && { temperature }),
      ...(sampleTokens !== undefined && { maxTokens: sampleTokens }),
      ...(stop !== undefined && { stop }),
      ...(seed !== undefined && { seed }),
    },
    ...(answers && {
      extract: (text: string) => answers.extractAnswer(text, { kind }),
      equivalence: answers.answersAreEquivalent,
    }),
    ...(rank !== undefined && { rank }),
    budget: {
      ...(maxRequests !== undefined && { requests: maxRequests }),
      ...(maxTokens !== undefined && { tokens: maxTokens }),
    },
  };
}

/** `\\n` stands for a line break, which shells make hard to write. */
function collectStop(text: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), text.replaceAll("\\n", "\n")];
}

function parseSeed(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isSafeInteger(value)) return value;
  throw new InvalidOptionError("It must be a whole number from 0.");
}

/**
 * What the command line says about the ranking; what it leaves open is taken from the file that `--config` names.
 * @throws InvalidArgumentError if a file cannot be read or used
 */
export async function readRankingOptions({
  config,
  method,
  solver,
  lambda,
  iterations,
  elimination,
  elicitation,
  generator,
  discriminator,
  prompts,
  shots,
  judgeTest,
}: RankArguments): Promise<SharedRankingOptions> {
  const configuration = config === undefined ? {} : await readConfiguration(config);
  const asking = configuration.elicitation ?? {};
  const { kind: _kind, generator: _generator, discriminator: _discriminator, ...wording } = asking;
  return {
    ...configuration,
    ...(method !== undefined && { method }),
    ...(!elimination && { elimination }),
    solver: {
      ...configuration.solver,
      ...(solver !== undefined && { kind: solver }),
      ...(lambda !== undefined && { lambda: lambda }),
      ...(iterations !== undefined && { iterations }),
    },
    elicitation: {
      // A pair that is asked for by name takes the place of the file's, not its parts.
      ...(elicitation === undefined ? asking : { ...wording, kind: elicitation }),
      ...(generator !== undefined && { generator }),
      ...(discriminator !== undefined && { discriminator }),
      ...(prompts !== undefined && { prompts }),
      ...(shots !== undefined && { shots: await readShots(shots) }),
      ...(!judgeTest && { testJudge: false }),
    },
  };
}

/** Stands where a model is due but none is asked: a single candidate is ranked without one. It can do nothing. */
export const unaskedModel: LanguageModel = {
  id: "none",
  capabilities: { scoreContinuations: false, nextTokenLogprobs: false, sample: false },
};
