import { createRandom, logJointNoiseDensity, outlierFactor } from "./noise";
import { expressLogOdds, type LogOdds, type ScorerItem } from "./scorer-item";
import { resolveScorer, type SimulationSetting } from "./simulation-setting";

/** Simulated items with what an observer who knows the setting would make of them. */
export interface SimulatedItems {
  items: ScorerItem[];
  /**
   * `[item][candidate]`: the log-likelihood ratio of right against wrong given both scorers. Its largest is the best
   * choice there is.
   */
  bayes: number[][];
}

/** One stream of random numbers for each use, so that a change in one leaves the others as they are. */
const streams = { noise: 1, shift: 2, gold: 3, outlier: 4 };

/**
 * Items of the statistical model in `docs/when-does-it-help.md`. At candidate y the scorers see
 *
 *     x_G = ±d'_G/2 + k_G e_G,   x_D = ±d'_D/2 + k_D e_D,      + for the right candidate, - for the others,
 *
 * with (e_G, e_D) standard normal of correlation r and k = 3 for the share ε of outliers, 1 otherwise, and report
 * log-odds s = spread · x + shift. Which candidate is right is drawn uniformly. The same seed draws the same noise for
 * every setting with as many candidates, so that settings are compared on the same items.
 *
 * @param count number of items
 * @throws InvalidArgumentError if a signal's quality is not usable
 */
export function simulateItems(setting: SimulationSetting, count: number, seed: number): SimulatedItems {
  const { candidates, correlation, outliers, shift, form } = setting;
  const generator = resolveScorer(setting.generator, setting, "setting.generator");
  const discriminator = resolveScorer(setting.discriminator, setting, "setting.discriminator");
  const noise = createRandom(seed, streams.noise);
  const shifts = createRandom(seed, streams.shift);
  const golds = createRandom(seed, streams.gold);
  const exceptions = createRandom(seed, streams.outlier);
  const drawFactor = () => (exceptions.uniform() < outliers ? outlierFactor : 1);
  const logDensity = (xG: number, xD: number, side: number) =>
    logJointNoiseDensity(
      xG - side * generator.discriminability,
      xD - side * discriminator.discriminability,
      correlation,
      outliers,
    );

  const items: ScorerItem[] = [];
  const bayes: number[][] = [];
  for (let index = 0; index < count; index++) {
    const gold = Math.floor(golds.uniform() * candidates);
    const generatorShift = shift * shifts.normal();
    const discriminatorShift = shift * shifts.normal();
    const logOdds: LogOdds = { generator: [], discriminator: [] };
    const ratios: number[] = [];
    for (let y = 0; y < candidates; y++) {
      const side = y === gold ? 0.5 : -0.5;
      const eG = noise.normal();
      const eD = correlation * eG + Math.sqrt(1 - correlation ** 2) * noise.normal();
      const xG = side * generator.discriminability + drawFactor() * eG;
      const xD = side * discriminator.discriminability + drawFactor() * eD;
      logOdds.generator.push(generator.spread * xG + generatorShift);
      logOdds.discriminator.push(discriminator.spread * xD + discriminatorShift);
      ratios.push(logDensity(xG, xD, 0.5) - logDensity(xG, xD, -0.5));
    }
    items.push({ ...expressLogOdds(logOdds, form), gold });
    bayes.push(ratios);
  }
  return { items, bayes };
}
