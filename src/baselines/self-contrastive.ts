import type { Baseline } from "./baseline";

/** log G1(y|correct) in nats: the initial generator on its own ("SC" in arXiv 2310.09139, section 3). */
export const selfContrastive: Baseline = ({ policies }) => [...policies.initialGenerator[0]!];
