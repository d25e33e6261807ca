import type { LogLikelihoods } from "../core/initial-policies";
import type { CountedAnswer } from "./counted-answer";
import type { ProvenModel } from "./proven-model";

/** The models that play, with what they were proven able to do. */
export interface Players {
  generator: ProvenModel;
  discriminator: ProvenModel;
}

/** What the models said of the candidates, and where it came from. */
export interface Elicited {
  /** The generator's and the discriminator's numbers, as `initialPolicies()` takes them. */
  logLikelihoods: LogLikelihoods;
  /** `[candidate]`: log P(y|x) in nats, where it was asked for or is the generator's score. */
  likelihood: number[] | undefined;
  /** `[candidate]`: probability that the judge says neither of its two words; undefined for one that is not asked for words. */
  uncoveredMass: number[] | undefined;
  /** Indices of candidates for which the backend listed no spelling of a label, so that an upper bound takes its place. */
  boundedCandidates: number[];
  /** What was counted among samples in place of log-probabilities; absent where nothing was. */
  counted?: CountedAnswer[];
}
