import type { Baseline } from "./baseline";

/** log D1(correct|y) in nats: the initial discriminator on its own ("D" in arXiv 2310.09139, section 3). */
export const discriminative: Baseline = ({ policies }) =>
  policies.initialDiscriminator.map(([correct]) => correct!);
