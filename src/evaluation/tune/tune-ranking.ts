import { setImmediate } from "node:timers/promises";
import { type InitialPolicies, initialPolicies } from "../../core/initial-policies";
import {
  createBatchResults,
  type SignalingGameBatch,
  type SignalingGameBatchResults,
  solveSignalingGames,
} from "../../core/solve-signaling-games";
import { useWebAssembly } from "../../core/use-web-assembly";
import type { RankingMethod } from "../../ranking/methods";
import { type RankingOptions, resolveRankingOptions } from "../../ranking/options";
import { createRanker, rankFromLogLikelihoods } from "../../ranking/rank-from-log-likelihoods";
import { ScoreLogError } from "../../shared/errors";
import { chooseSetting, crossValidate, crossValidatedMean, type HeldOutPart } from "../../statistics/cross-validation";
import { wilsonInterval } from "../../statistics/intervals";
import { groupBy, mean, sum } from "../../statistics/samples";
import { fitCalibration } from "../evaluate/calibration-map";
import type { NamedPair } from "../evaluate/named-pair";
import { attemptRanking, readPair } from "../evaluate/rank-item";
import { CompleteItems, rightCandidates, type ScoredItem } from "../log/complete-items";
import { configureSetting, findWording } from "./ranking-configuration";
import { resolveTuning, type TuningOptions } from "./tuning-options";
import type { SettingChoice, TuningResult } from "./tuning-result";
import { describeSetting, type TuningSetting } from "./tuning-setting";

/** How many of the chosen settings are reported. */
const shownChoices = 5;

/**
 * The ranking that labelled items speak for: pair of scorers, normalization, method and the λ of both players, chosen
 * from a grid, with what that choice is worth on items that it was not made by.
 *
 * Among hundreds of settings, some are right on many of a few dozen items by luck. The choice is therefore
 * cross-validated as a whole, and is recommended only if, so estimated, it beats the reference by more than one
 * standard error: the rule of Breiman et al. (1984), with the reference as the simplest model. Of simulated grids of
 * settings that are all equally good, 83 to 87 % kept the reference, though the best setting seemed 13 (150 items) to
 * 26 points (30 items) better.
 *
 * @param files score logs of labelled items, a few dozen at least
 * @throws ScoreLogError if a log cannot be used, or holds no complete item
 * @throws InvalidArgumentError for options that are unknown or unusable, or for fewer items than folds
 */
export async function tuneRanking(files: readonly string[], options: TuningOptions = {}): Promise<TuningResult> {
  await useWebAssembly();
  const scores = new CompleteItems(files);
  const items: ScoredItem[] = [];
  for await (const item of scores) items.push(item);
  items.sort((a, b) => a.item - b.item);
  const { header } = scores;
  if (items.length === 0) {
    throw new ScoreLogError(`${files.join(", ")}: no item has all its answers yet. Record more scores first`);
  }
  if (header.items === "open") {
    throw new ScoreLogError(
      `${files.join(", ")}: a ranking is tuned by questions with choices, and these are open. Compare rankings of them by equirank bench or evaluateScores()`,
    );
  }
  const { plan, settings } = await resolveTuning(options, header, items);
  const wording = findWording(header, options.shots);
  const right = await gradeSettings(items, settings, options.signal);
  const chosen = chooseSetting(right, [...items.keys()]);
  const parts = crossValidate(right, plan);
  const weigh = (read: (part: HeldOutPart) => number, lowest: 0 | -1) =>
    crossValidatedMean(parts.map(read), plan.folds, { lowest, items: items.length });
  const gain = weigh(({ accuracy, referenceAccuracy }) => accuracy - referenceAccuracy, -1);
  const isBetter = chosen !== 0 && gain.estimate > gain.standardError;
  const recommended = settings[isBetter ? chosen : 0]!;
  const describe = (setting: number) => ({
    setting: describeSetting(settings[setting]!),
    accuracy: wilsonInterval(sum([...right[setting]!]), items.length),
  });
  return {
    format: 1,
    verdict: isBetter ? (gain.lower > 0 ? "better" : "probably better") : "no better",
    configuration: { ...configureSetting(recommended, wording), ...calibrate(items, recommended) },
    reference: describe(0),
    chosen: describe(chosen),
    crossValidation: {
      ...plan,
      trainingAccuracy: mean(parts.map(({ trainingAccuracy }) => trainingAccuracy)),
      accuracy: weigh(({ accuracy }) => accuracy, 0),
      gain,
      choices: countChoices(parts, settings),
    },
    items: items.length,
    incompleteItems: scores.incomplete,
    settings: settings.length,
    scores: header,
  };
}

/** The map from a setting's confidence to the share of right answers among these items; none for a baseline. */
function calibrate(
  items: readonly ScoredItem[],
  { pair, method, lambda }: TuningSetting,
): Pick<RankingOptions, "calibration"> {
  if (lambda === undefined) return {};
  const options = resolveRankingOptions({ method, solver: { kind: "exact", lambda } });
  const graded = items.flatMap((item) => {
    const { ranking, share } = createRanker(readPair(item, pair)).rank(options);
    const right = rightCandidates(item)[ranking[0]!.originalIndex]!;
    return share === null ? [] : [{ share, right }];
  });
  if (graded.length === 0) return {};
  const calibration = fitCalibration(
    graded.map(({ share }) => share),
    graded.map(({ right }) => right),
  );
  return { calibration };
}

/** The settings that cross-validation chose most often; of those chosen equally often, the first. */
function countChoices(parts: readonly HeldOutPart[], settings: readonly TuningSetting[]): SettingChoice[] {
  return settings
    .map((setting, index) => ({
      setting: describeSetting(setting),
      share: parts.filter((part) => part.setting === index).length / parts.length,
    }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, shownChoices);
}

/**
 * `[setting][item]`: 1 where the setting ranks the right candidate first, else 0, without elimination. The signal
 * aborts it between two pairs.
 */
export async function gradeSettings(
  items: readonly ScoredItem[],
  settings: readonly TuningSetting[],
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const grades = new Map<TuningSetting, Uint8Array>();
  const byPair = groupBy(settings, ({ pair }) => `${pair.generator} ${pair.discriminator}`);
  for (const ofPair of byPair.values()) {
    // Lets an interruption be heard.
    await setImmediate();
    signal?.throwIfAborted();
    const scored = items.map((item) => readScores(item, ofPair[0]!.pair));
    const policies = scored.map((each) => each.policies);
    const batch = packGames(policies);
    const results = createBatchResults(batch.candidates);
    const byGame = groupBy(ofPair, ({ lambda }) => JSON.stringify(lambda));
    for (const ofGame of byGame.values()) {
      const { lambda } = ofGame[0]!;
      if (lambda) solveSignalingGames(batch, results, { lambda });
      for (const setting of ofGame) {
        const { method } = setting;
        const first = lambda
          ? chooseByGame(results, policies, method)
          : scored.map(({ scores }) => rankFromLogLikelihoods(scores, { method }).ranking[0]!.originalIndex);
        grades.set(
          setting,
          Uint8Array.from(items, (item, i) => (rightCandidates(item)[first[i]!] ? 1 : 0)),
        );
      }
    }
  }
  return settings.map((setting) => grades.get(setting)!);
}

function readScores(item: ScoredItem, pair: NamedPair) {
  return attemptRanking(item, pair.name, () => {
    const scores = readPair(item, pair);
    const { generator, discriminator } = scores;
    return { scores, policies: initialPolicies({ generator, discriminator }) };
  });
}

function packGames(policies: readonly InitialPolicies[]): SignalingGameBatch {
  const rows = (name: "initialGenerator" | "initialDiscriminator") =>
    Float64Array.from(policies.flatMap((policy) => policy[name].flat()));
  return {
    candidates: policies.map(({ initialDiscriminator }) => initialDiscriminator.length),
    initialGenerator: rows("initialGenerator"),
    initialDiscriminator: rows("initialDiscriminator"),
  };
}

/** `[item]`: the candidate that an equilibrium method puts first, as `rankFromLogLikelihoods()` does. */
function chooseByGame(
  { logGenerator, logDiscriminator }: SignalingGameBatchResults,
  policies: readonly InitialPolicies[],
  method: RankingMethod,
): number[] {
  let start = 0;
  return policies.map(({ initialDiscriminator, unscored }) => {
    const keys = initialDiscriminator.map((_, y) => {
      if (unscored.includes(y)) return undefined;
      const generated = logGenerator[start + y]!;
      const correct = logDiscriminator[start + 2 * y]!;
      if (method === "equilibrium-generator") return generated;
      if (method === "equilibrium-joint") return generated + correct;
      return correct - logDiscriminator[start + 2 * y + 1]!;
    });
    start += 2 * keys.length;
    return keys.indexOf(Math.max(...keys.filter((key) => key !== undefined)));
  });
}
