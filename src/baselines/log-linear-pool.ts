import type { Baseline } from "./baseline";
import { discriminative } from "./discriminative";
import { selfContrastive } from "./self-contrastive";

/**
 * log G1(y|correct) + log D1(correct|y) in nats: both initial policies multiplied, with equal weight and no game. A
 * logarithmic opinion pool (Genest and Zidek 1986), the strongest simple rival of an equilibrium.
 */
export const logLinearPool: Baseline = (scored) => {
  const judged = discriminative(scored);
  return selfContrastive(scored).map((logProbability, y) => logProbability + judged[y]!);
};
