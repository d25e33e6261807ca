import type { Baseline } from "./baseline";
import { bestJudgement } from "./best-judgement";
import { bestLikelihood } from "./best-likelihood";
import { discriminative } from "./discriminative";
import { generative } from "./generative";
import { greedy } from "./greedy";
import { judgement } from "./judgement";
import { logLinearPool } from "./log-linear-pool";
import { logOddsSum } from "./log-odds-sum";
import { majorityVote } from "./majority-vote";
import { mutualInformation } from "./mutual-information";
import { selfContrastive } from "./self-contrastive";
import { weightedVote } from "./weighted-vote";

/** Every baseline by the name that `method` takes. */
export const baselines = {
  greedy,
  generative,
  "mutual-information": mutualInformation,
  "self-contrastive": selfContrastive,
  discriminative,
  judgement,
  "log-linear-pool": logLinearPool,
  "log-odds-sum": logOddsSum,
  "majority-vote": majorityVote,
  "weighted-vote": weightedVote,
  "best-likelihood": bestLikelihood,
  "best-judgement": bestJudgement,
} satisfies Record<string, Baseline>;
