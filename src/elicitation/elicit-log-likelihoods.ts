import type { LogLikelihoods } from "../core/initial-policies";
import type { LanguageModel, ModelUsage } from "../models/language-model";
import { judgeCandidate, scoreWithoutContent } from "./discriminator";
import {
  type ElicitationKind,
  type ElicitationOptions,
  type ResolvedElicitation,
  resolveElicitation,
} from "./elicitation-options";
import {
  chooseGeneratorRoute,
  type GeneratorRoute,
  scoreGeneration,
  scorePlainLikelihood,
} from "./generator";
import { type JudgeTest, testDiscriminator } from "./judge-test";
import { recallJudgeTest, rememberJudgeTest } from "./judge-test-cache";
import { assignRoles, type ModelRoles } from "./model-roles";
import { type ProvenModel, proveModel } from "./proven-model";
import { runTogether } from "./run-together";
import { addUsage, noUsage } from "./usage";

/** What to ask a model, about which candidates. */
export interface ElicitationRequest {
  question: string;
  /** Texts that are not empty, each meant once. */
  candidates: readonly string[];
  /** One model for both roles, or one for each. */
  model: LanguageModel | ModelRoles;
  elicitation?: ElicitationOptions | undefined;
  /** Whether log P(y|x) under the plain question is asked for as well, for the baseline `greedy`. @default false */
  likelihood?: boolean | undefined;
  /** Aborts the calls; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called after each answer of the model. */
  onProgress?: ((progress: ElicitationProgress) => void) | undefined;
}

/** How far an elicitation has come. */
export interface ElicitationProgress {
  /** What the last answer was for. */
  stage: "generator" | "discriminator" | "judge-test";
  /** Answers so far. */
  completed: number;
  /** Answers in all. */
  total: number;
}

/** How the model was asked, and how far its judgement can be trusted. */
export interface ElicitationReport {
  kind: ElicitationKind;
  /** Why this kind: asked for, the default, or what is known of the model. */
  reason: string;
  /** Number of shots put before the question. */
  shots: number;
  /** Where the generator's numbers come from: the likelihood of the text, or of its letter in a list. */
  generator: GeneratorRoute;
  /** Where the discriminator's numbers come from: yes/no labels, or likelihoods. */
  discriminator: "label" | "likelihood";
  /** `[candidate]`: probability that the judge says neither yes nor no; undefined where no labels were asked for. */
  uncoveredMass: number[] | undefined;
  /** Indices of candidates for which the backend listed no word for yes, or none for no, so that its mass is a bound. */
  boundedCandidates: number[];
  /** The test of the discriminator on shots; undefined if it was switched off. */
  judge: JudgeTest | undefined;
  /** Names of the models. */
  models: { generator: string; discriminator: string };
}

/** What a model said of the candidates, how it was asked, and what that cost. */
export interface ElicitationResult {
  /** The generator's and the discriminator's numbers, as `initialPolicies()` takes them. */
  logLikelihoods: LogLikelihoods;
  /** `[candidate]`: log P(y|x) in nats, where it was asked for or is the generator's score. */
  likelihood: number[] | undefined;
  report: ElicitationReport;
  usage: ModelUsage;
}

/**
 * A model's log-likelihoods for every candidate, by the paper's contrast of a correct and an incorrect answer
 * (arXiv 2310.09139, section 2.1) or pointwise.
 *
 * @throws InvalidArgumentError for options that are unknown or unusable
 * @throws MissingCapabilityError if the model cannot give what the elicitation needs
 * @throws ModelError if the model fails or answers with numbers that cannot be used
 */
export async function elicitLogLikelihoods(
  request: ElicitationRequest,
): Promise<ElicitationResult> {
  const roles = assignRoles(request.model);
  const elicitation = resolveElicitation(request.elicitation ?? {}, roles.discriminator);
  return runTogether(request.signal, async (signal) => {
    const [generator, discriminator] = await Promise.all([
      proveModel(roles.generator, { signal }),
      proveModel(roles.discriminator, { signal }),
    ]);
    const players = { generator, discriminator };
    const meter = new Meter(request.onProgress);
    const elicit = elicitation.kind === "contrast" ? elicitContrast : elicitPointwise;
    const [elicited, judge] = await Promise.all([
      elicit(request, players, elicitation, meter, signal),
      elicitJudgeTest(discriminator, elicitation, meter, signal),
    ]);
    const { report, ...numbers } = elicited;
    return {
      ...numbers,
      report: {
        kind: elicitation.kind,
        reason: elicitation.reason,
        shots: elicitation.shots.length,
        ...report,
        judge,
        models: { generator: roles.generator.id, discriminator: roles.discriminator.id },
      },
      usage: meter.usage,
    };
  });
}

interface Players {
  generator: ProvenModel;
  discriminator: ProvenModel;
}

type Elicited = Omit<ElicitationResult, "usage" | "report"> & {
  report: Pick<
    ElicitationReport,
    "generator" | "discriminator" | "uncoveredMass" | "boundedCandidates"
  >;
};

/** Contrast: log P(y|x,v) under both v, and log P(v|x,y) by labels. */
async function elicitContrast(
  { question, candidates, likelihood = false }: ElicitationRequest,
  { generator, discriminator }: Players,
  elicitation: ResolvedElicitation,
  meter: Meter,
  signal: AbortSignal,
): Promise<Elicited> {
  const route = chooseGeneratorRoute(generator);
  const ask = (correctness: "correct" | "incorrect") =>
    meter.count(
      "generator",
      scoreGeneration(generator, route, question, candidates, correctness, elicitation, { signal }),
    );
  const [correct, incorrect, plain, ...judgements] = await Promise.all([
    ask("correct"),
    ask("incorrect"),
    likelihood
      ? meter.count(
          "generator",
          scorePlainLikelihood(generator, question, candidates, elicitation, { signal }),
        )
      : undefined,
    ...candidates.map((candidate) =>
      meter.count(
        "discriminator",
        judgeCandidate(discriminator, question, candidate, elicitation, { signal }),
      ),
    ),
  ]);
  const judged = judgements.map(({ logCorrect, logIncorrect }) => [logCorrect, logIncorrect]);
  return {
    logLikelihoods: {
      generator: [correct.logLikelihoods, incorrect.logLikelihoods],
      discriminator: judged,
    },
    likelihood: plain?.logLikelihoods,
    report: {
      generator: route,
      discriminator: "label",
      uncoveredMass: judgements.map(({ uncoveredMass }) => uncoveredMass),
      boundedCandidates: candidates.map((_, y) => y).filter((y) => judgements[y]!.isBound),
    },
  };
}

/** Pointwise: s(y) = log P(y|x), and s(y) - log P(y|a question without content). */
async function elicitPointwise(
  { question, candidates }: ElicitationRequest,
  { generator, discriminator }: Players,
  elicitation: ResolvedElicitation,
  meter: Meter,
  signal: AbortSignal,
): Promise<Elicited> {
  const score = (player: ProvenModel, stage: ElicitationProgress["stage"]) =>
    meter.count(stage, scorePlainLikelihood(player, question, candidates, elicitation, { signal }));
  const generatorScores = score(generator, "generator");
  const [asked, judgeAsked, unasked] = await Promise.all([
    generatorScores,
    generator.model === discriminator.model
      ? generatorScores
      : score(discriminator, "discriminator"),
    meter.count(
      "discriminator",
      scoreWithoutContent(discriminator, candidates, elicitation, { signal }),
    ),
  ]);
  return {
    logLikelihoods: {
      generator: asked.logLikelihoods,
      discriminator: judgeAsked.logLikelihoods.map((logLikelihood, y) =>
        logLikelihood === -Infinity ? -Infinity : logLikelihood - unasked.logLikelihoods[y]!,
      ),
    },
    likelihood: asked.logLikelihoods,
    report: {
      generator: "likelihood",
      discriminator: "likelihood",
      uncoveredMass: undefined,
      boundedCandidates: [],
    },
  };
}

async function elicitJudgeTest(
  discriminator: ProvenModel,
  elicitation: ResolvedElicitation,
  meter: Meter,
  signal: AbortSignal,
): Promise<JudgeTest | undefined> {
  if (!elicitation.testJudge) return undefined;
  const known = recallJudgeTest(discriminator.model, elicitation);
  if (known !== undefined) return known;
  const { usage: _, ...test } = await meter.count(
    "judge-test",
    testDiscriminator(discriminator, elicitation, { signal }),
  );
  rememberJudgeTest(discriminator.model, elicitation, test);
  return test;
}

/** Adds up what the answers cost and reports progress. */
class Meter {
  usage: ModelUsage = noUsage;
  private completed = 0;
  private total = 0;

  constructor(private readonly onProgress: ElicitationRequest["onProgress"]) {}

  async count<T extends { usage: ModelUsage }>(
    stage: ElicitationProgress["stage"],
    answer: Promise<T>,
  ): Promise<T> {
    this.total++;
    const result = await answer;
    this.usage = addUsage(this.usage, result.usage);
    this.completed++;
    this.onProgress?.({ stage, completed: this.completed, total: this.total });
    return result;
  }
}
