import type { SolverOptions } from "../../core/solver-options";
import type { ElicitationOptions } from "../../elicitation/elicitation-options";
import type { LanguageModel } from "../../models/language-model";
import { rankCandidates } from "../../ranking/rank-candidates";
import { withoutUndefined } from "../../shared/options";
import { callable, checkOptions, type OptionSchemas, oneOf } from "../../shared/schema";
import { unchecked } from "../option-kinds";
import { fingerprintOf } from "../recording/run-settings";
import type { AnswerToJudge, Judge, Judgement } from "./judge";

/** How answers are put to the players, and which are good. */
export interface JudgeByEquilibriumOptions {
  /**
   * `first`: the one answer that ER-G puts first, where ER-D accepts it too; otherwise none is, an abstention. `accepted`:
   * every answer that ER-D accepts.
   * @default "first"
   */
  accept?: "first" | "accepted";
  /** The question that the answers are candidates for. @default the input's text */
  question?: (item: AnswerToJudge) => string;
  /** How the model is asked. @default that of `rankCandidates()`, without its worked examples, which are of another task */
  elicitation?: ElicitationOptions;
  /** @default that of `rankCandidates()` */
  solver?: SolverOptions;
}

const equilibriumSchema: OptionSchemas<JudgeByEquilibriumOptions> = {
  accept: oneOf(["first", "accepted"]),
  question: callable(),
  elicitation: unchecked,
  solver: unchecked,
};

type Ranking = Awaited<ReturnType<typeof rankCandidates>>;

/**
 * A judge by the equilibrium of the Consensus Game: the different answers to an input are the candidates, see {@link rankCandidates},
 * ranked once for all of them. ER-D accepts an answer y if D*(correct|y) > 1/2, and the confidence is that of its verdict,
 * max(D*, 1 - D*). Where there is only one different answer there is no game, and it is rejected.
 *
 * D1 weighs the answers to an input against each other: an answer is accepted as better than the others, not as good.
 *
 * @returns a judge that rejects with what `rankCandidates()` throws
 * @throws InvalidArgumentError for an unknown or unusable option
 */
export function judgeByEquilibrium(
  model: LanguageModel,
  options: JudgeByEquilibriumOptions = {},
): Judge<AnswerToJudge> {
  checkOptions("options", options, equilibriumSchema);
  const { accept = "first", question = ({ input }) => input.text, elicitation, solver } = options;
  const rankings = new WeakMap<readonly string[], Promise<Ranking>>();
  const judge: Judge<AnswerToJudge> = async (item, { signal } = {}) => {
    const { among, answer } = item;
    if (!among.includes(answer)) return { label: false, rationale: "is not among the answers" };
    let ranking = rankings.get(among);
    if (ranking === undefined) {
      ranking = rankCandidates({
        question: question(item),
        candidates: among,
        method: "equilibrium-generator",
        elicitation: { shots: [], ...elicitation },
        ...withoutUndefined({ model, solver, signal }),
      });
      rankings.set(among, ranking);
      // A ranking that failed is made again at the next answer.
      ranking.catch(() => rankings.delete(among));
    }
    return readRanking(await ranking, among.indexOf(answer), accept);
  };
  const settings = { model, accept, question, elicitation, solver };
  return Object.assign(judge, { fingerprint: fingerprintOf(settings) });
}

function readRanking({ ranking }: Ranking, index: number, accept: "first" | "accepted"): Judgement {
  // One candidate, or several that merge into one, make no game.
  if (ranking.length < 2) return { label: false, rationale: "is the only different answer" };
  const rank = ranking.findIndex(({ originalIndices }) => originalIndices.includes(index));
  const { discriminator } = ranking[rank]!;
  const isAccepted = discriminator > 0.5;
  const confidence = Math.max(discriminator, 1 - discriminator);
  if (!isAccepted) return { label: false, confidence, rationale: "ER-D does not accept it" };
  if (accept === "first" && rank > 0) {
    return { label: false, confidence, rationale: "ER-G puts another first" };
  }
  return { label: true, confidence };
}
