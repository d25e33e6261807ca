import { placeAfter } from "../elicitation/conversation";
import {
  addNew,
  type Cost,
  costOfAsking,
  costOfDrawn,
  costOfOpenTests,
  costOfTexts,
  estimateTokens,
  foresee,
  noCost,
  sumCosts,
} from "../elicitation/cost";
import { type FittedElicitation, fitElicitation, queriesToAsk } from "../elicitation/fit-elicitation";
import { isProven, keyOfModel, type Players, recallRoles } from "../elicitation/players";
import { requireLetters } from "../elicitation/queries";
import { planSamples, type ResolvedGenerateOptions } from "../generation/generate-options";
import { type RankCandidatesOptions, type RankingRequest, resolveRankCandidates, type Seat } from "./request";

/**
 * The cost of a call of `rankCandidates()`: the most requests and generated tokens, and an estimate of prompt tokens.
 */
export interface UsageEstimate extends Cost {
  /**
   * The additional cost when this process first asks this model with these prompts: the judge's test, and the probe of
   * what the model can do, at least a request for each capability that it claims. Zeros if both are known.
   */
  firstTime: Cost;
}

/**
 * What {@link rankCandidates} with the same options would cost, without asking the model anything.
 *
 * The estimate relies on the capabilities that the model claims or is known to have; a server whose claims prove wrong
 * is asked differently. Candidates that turn out to be the same answer, votes decided early, and cached answers cost
 * less. Prompt tokens are estimated at four bytes each.
 *
 * @throws InvalidArgumentError for the options for which `rankCandidates()` throws it
 * @example
 * // K candidates by a chat model with log-probabilities, once probed: two choices of a letter and K judgements.
 * estimateUsage({ question, candidates, model }).requests // candidates.length + 2
 */
export function estimateUsage(options: RankCandidatesOptions): UsageEstimate {
  const request = resolveRankCandidates(options);
  const known = new Set<string>();
  const estimates = request.seats.map((seat) => estimateSeat(request, seat, known));
  return { ...sumCosts(estimates), firstTime: sumCosts(estimates.map(({ firstTime }) => firstTime)) };
}

/** @param known what costs nothing, since another seat needs it too; what this one needs is added */
function estimateSeat(request: RankingRequest, seat: Seat, known: Set<string>): UsageEstimate {
  const { source } = request;
  const players = recallRoles(seat);
  const isDrawn = source.kind !== "candidates";
  const elicitation = fitElicitation(seat.elicitation, players, isDrawn);

  const asking = estimateAsking(request, players, elicitation, known);
  const isAsked = asking !== noCost;
  const isProbed = isAsked || source.kind === "generate";
  const unproven = Object.values(players).filter(
    (player) => !isProven(player) && addNew(known, keyOfModel(player.model)),
  );
  const proofs = isProbed ? unproven.map(costOfProof) : [];
  const test = isAsked ? costOfOpenTests(players, elicitation, known) : noCost;
  return { ...sumCosts([estimateDrawing(request, elicitation), asking]), firstTime: sumCosts([...proofs, test]) };
}

function estimateAsking(
  { source, asked, ranking }: RankingRequest,
  players: Players,
  elicitation: FittedElicitation,
  known: Set<string>,
): Cost {
  const likelihood = ranking.method === "greedy";
  if (ranking.method === "majority-vote") return noCost;
  if (source.kind === "generate") {
    const { count, maxTokens } = source.generate;
    const { length } = planDrawing(source.generate);
    const { generator } = queriesToAsk(players, elicitation, likelihood, true);
    if (generator.some((name) => name.startsWith("choice"))) requireLetters("options.generate.count", count, count);
    const untested = { ...elicitation, testJudge: false };
    return length < 2 ? noCost : costOfDrawn(players, untested, likelihood, asked, maxTokens)(length);
  }
  const given = source.kind === "candidates" ? source.candidates : source.samples.map(({ text }) => text);
  const candidates = [...new Set(given.map((text) => text.trim()))].filter((text) => text !== "");
  if (candidates.length < 2) return noCost;
  const isDrawn = source.kind === "samples";
  return costOfAsking(players, foresee(players, elicitation), likelihood, isDrawn, { ...asked, candidates }, known);
}

function estimateDrawing({ source, asked, seats }: RankingRequest, { prompts, shots }: FittedElicitation): Cost {
  if (source.kind !== "generate") return noCost;
  const { correctness, maxTokens } = source.generate;
  const costs = correctness.map((wanted) => {
    const prompt = placeAfter(asked.history, prompts.generation(asked.question, wanted, shots));
    const written = costOfTexts(seats[0]!.generator, 1, maxTokens);
    return { requests: 1, promptTokens: estimateTokens(prompt), ...written };
  });
  return sumCosts(planDrawing(source.generate).map((sample) => costs[correctness.indexOf(sample.correctness)]!));
}

/** As many samples as will be drawn, whatever the default decodings are. */
function planDrawing({ count, correctness, decodings = ["greedy", "nucleus"] }: ResolvedGenerateOptions) {
  return planSamples(count, correctness, decodings);
}

/** At least one short request for each capability that a model claims. */
function costOfProof({ model }: Players["generator"]): Cost {
  const claims = Object.values(model.capabilities).filter((claimed) => claimed).length;
  return { requests: claims, promptTokens: 20 * claims, generatedTokens: claims };
}
