import * as z from "zod/mini";
import { initialPolicies } from "../../core/initial-policies";
import { logistic, logOdds } from "../../core/log-space";
import { type ElicitationResult, elicitLogLikelihoods } from "../../elicitation/elicit-log-likelihoods";
import type { ElicitationKind } from "../../elicitation/elicitation-options";
import { forPlayers, type ModelRoles } from "../../elicitation/players";
import { defaultShots, type PromptTemplate, type Shot } from "../../elicitation/prompts";
import { type PlayerScorers, queriesOf } from "../../elicitation/scorers";
import { type LanguageModel, sumUsage } from "../../models/language-model";
import { InvalidArgumentError, MissingCapabilityError } from "../../shared/errors";
import * as option from "../../shared/schema";
import { pearsonCorrelation } from "../../statistics/agreement";
import { mean, meanOfDefined } from "../../statistics/samples";
import { effectiveCandidates, topAgreement } from "../../statistics/top-agreement";
import type { UnlabelledQuestion } from "../items/multiple-choice-item";
import type { LoggedWording } from "../tune/ranking-configuration";
import { type DiagnosedPair, type Diagnosis, type Recommendation, recommend, type ScorerAgreement } from "./diagnosis";

/** What to diagnose, and how to ask. */
export interface DiagnoseModelOptions {
  /** At least a few dozen questions like those to be ranked. */
  questions: readonly UnlabelledQuestion[];
  /** One model for both roles, or one for each. */
  model: LanguageModel | ModelRoles;
  /** @default "completion" */
  prompts?: PromptTemplate;
  /**
   * Worked examples put before each question, by which the discriminators are tested as well.
   * @default the library's eight
   */
  shots?: readonly Shot[];
  /** Aborts the calls; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called at the start and after each question that was asked in one way. */
  onProgress?: (progress: { completed: number; total: number }) => void;
}

const schemas: option.OptionSchemas<DiagnoseModelOptions> = {
  questions: z.array(z.any(), "must be a list of questions"),
  // The elicitation checks these.
  ...option.unchecked("model", "prompts", "shots"),
  signal: option.abortSignal,
  onProgress: option.callable(),
};

const kinds = ["contrast", "pointwise"] as const satisfies readonly ElicitationKind[];

interface Asked extends ElicitationResult {
  /** `[candidate]`: both players' initial policies for correct; 0 where a candidate is not scored. */
  generator: number[];
  discriminator: number[];
  /** `[candidate]`: log-odds of correct, where both players' are finite. */
  logOdds: { generator: number; discriminator: number }[];
}

/**
 * Diagnoses a model's scorers on questions without labels, as far as that is possible: whether its judgement passes a
 * test on worked examples, whether scorers that share no answer agree more than chance, how concentrated and how biased
 * they are, and what follows from that.
 *
 * Accuracy cannot be known without labels. Scorers may agree on what is right, or on what answers usually look like.
 *
 * @throws InvalidArgumentError for options that are unknown or unusable, or without a question of at least two
 * candidates
 * @throws ModelError if the model fails, or can be asked for no pair of scorers
 */
export async function diagnoseModel(options: DiagnoseModelOptions): Promise<Diagnosis> {
  option.checkOptions("options", options, schemas);
  const { prompts = "completion", shots = defaultShots, onProgress } = options;
  const questions = (options.questions ?? []).filter(({ candidates }) => candidates.length > 1);
  if (questions.length === 0) {
    throw new InvalidArgumentError(
      "options.questions",
      options.questions,
      "must hold at least one question with two candidates or more",
    );
  }
  const progress = { completed: 0, total: kinds.length * questions.length };
  onProgress?.({ ...progress });
  const asked: Asked[][] = [];
  const missing: MissingCapabilityError[] = [];
  for (const kind of kinds) {
    const answers: Asked[] = [];
    try {
      for (const question of questions) {
        answers.push(await ask(question, kind, { ...options, prompts, shots }));
        progress.completed++;
        onProgress?.({ ...progress });
      }
      asked.push(answers);
    } catch (error) {
      if (!(error instanceof MissingCapabilityError)) throw error;
      missing.push(error);
      progress.total -= questions.length;
    }
  }
  if (asked.length === 0) throw missing[0]!;
  const pairs = asked.map(describePair);
  const agreements = compareScorers(asked);
  const recommendation = recommend(pairs, agreements);
  return {
    format: 1,
    models: asked[0]![0]!.report.models,
    questions: questions.length,
    candidates: mean(questions.map(({ candidates }) => candidates.length)),
    pairs,
    unavailable: missing.map(({ message }) => message),
    agreements,
    recommendation,
    configuration: configure(recommendation, pairs, { prompts, shots }),
    usage: sumUsage(asked.flat().map(({ usage }) => usage)),
  };
}

async function ask(
  { question, candidates }: UnlabelledQuestion,
  kind: ElicitationKind,
  { model, prompts, shots, signal }: DiagnoseModelOptions & LoggedWording,
): Promise<Asked> {
  const elicited = await elicitLogLikelihoods({
    question,
    candidates,
    model,
    elicitation: { kind, prompts, testJudge: true, shots },
    signal,
  });
  const { initialGenerator, initialDiscriminator, unscored } = initialPolicies(elicited.logLikelihoods);
  return {
    ...elicited,
    generator: initialGenerator[0]!.map(Math.exp),
    discriminator: initialDiscriminator.map(([correct], y) => (unscored.includes(y) ? 0 : Math.exp(correct!))),
    logOdds: candidates.flatMap((_, y) => {
      const [wanted, unwanted] = initialGenerator.map((row) => row[y]!);
      const [correct, incorrect] = initialDiscriminator[y]!;
      const odds = { generator: logOdds(wanted!, unwanted!), discriminator: logOdds(correct!, incorrect!) };
      return Object.values(odds).every(Number.isFinite) ? [odds] : [];
    }),
  };
}

function describePair(asked: readonly Asked[]): DiagnosedPair {
  const { report } = asked[0]!;
  return {
    kind: report.kind,
    ...forPlayers((role) => ({
      scorer: report[role],
      effectiveCandidates: mean(asked.map((answers) => effectiveCandidates(answers[role]))),
    })),
    judge: report.judge!,
    consistency: correlate(asked.flatMap(({ logOdds }) => logOdds)),
    meanYes: meanOfDefined(asked.flatMap(({ logLikelihoods }) => readYes(logLikelihoods))),
    uncoveredMass: meanOfDefined(asked.flatMap(({ report }) => report.uncoveredMass ?? [])),
  };
}

function correlate(odds: Asked["logOdds"]): number | undefined {
  if (odds.length === 0) return undefined;
  return pearsonCorrelation(
    odds.map(({ generator }) => generator),
    odds.map(({ discriminator }) => discriminator),
  );
}

/** `[candidate]`: P(yes) against P(no); nothing for scores that are no probabilities of two words. */
function readYes({ discriminator }: ElicitationResult["logLikelihoods"]): number[] {
  const rows = Array.from(discriminator as ArrayLike<number | ArrayLike<number>>);
  return rows.flatMap((row) => (typeof row === "number" ? [] : logistic(row[0]! - row[1]!)));
}

function compareScorers(asked: readonly (readonly Asked[])[]): ScorerAgreement[] {
  const known = asked.flatMap((answers) =>
    (["generator", "discriminator"] as const).map((role) => ({
      scorer: answers[0]!.report[role],
      scores: answers.map((each) => each[role]),
    })),
  );
  return known.flatMap((first, i) =>
    known.slice(i + 1).map((second) => ({
      scorers: [first.scorer, second.scorer] satisfies [PlayerScorers, PlayerScorers],
      sharesAnswers: queriesOf(first.scorer).some((name) => queriesOf(second.scorer).includes(name)),
      ...topAgreement(first.scores, second.scores),
    })),
  );
}

function configure(
  { use }: Recommendation,
  pairs: readonly DiagnosedPair[],
  wording: LoggedWording,
): Diagnosis["configuration"] {
  const pair = pairs.find(({ kind }) => (kind === "pointwise") !== (use === "contrast")) ?? pairs[0]!;
  return {
    method: use === "generation" ? "generative" : "equilibrium-discriminator",
    elicitation: { generator: pair.generator.scorer, discriminator: pair.discriminator.scorer, ...wording },
  };
}
