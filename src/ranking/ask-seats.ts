import type { Asked } from "../elicitation/conversation";
import { costOfAsking, costOfOpenTests, foresee, sumCosts } from "../elicitation/cost";
import { type Elicitation, elicit } from "../elicitation/elicit-log-likelihoods";
import type { DrawnCounts } from "../elicitation/elicit-scores";
import type { Subject } from "../elicitation/queries";
import { type AskingSession, type Meter, openSession } from "../elicitation/session";
import type { Budget } from "../generation/draw-candidates";
import { InvalidArgumentError } from "../shared/errors";
import type { RankingRequest } from "./request";

/** Probes the models of all seats, and adapts how each is asked to what they can do. */
export function openSessions(
  { seats }: RankingRequest,
  isDrawn: boolean,
  meter: Meter,
  signal: AbortSignal,
): Promise<AskingSession[]> {
  return Promise.all(seats.map((seat) => openSession(seat, seat.elicitation, isDrawn, meter, signal)));
}

/** The scores of all seats' models for the candidates, if the budget allows asking for them. */
export async function askWithin(
  { ranking, budget, exhaustive, seats }: RankingRequest,
  sessions: readonly AskingSession[],
  subject: Subject & Asked,
  drawn: DrawnCounts | undefined,
): Promise<Elicitation> {
  const likelihood = ranking.method === "greedy";
  if (Math.min(budget.requests, budget.tokens) < Infinity) {
    const asked = new Set<string>();
    const costs = sessions.flatMap(({ players, elicitation }) => [
      costOfAsking(players, foresee(players, elicitation), likelihood, drawn !== undefined, subject, asked),
      costOfOpenTests(players, elicitation, asked),
    ]);
    const most = sumCosts([sessions[0]!.meter.usage, ...costs]);
    requireBudget("requests", budget, most.requests);
    requireBudget("tokens", budget, most.generatedTokens);
  }
  const inTurn = exhaustive ? undefined : (await import("./certain-winner")).askInTurn(ranking.solver.lambda);
  const elicitations = await Promise.all(
    sessions.map((session) => elicit(session, subject, likelihood, drawn, inTurn)),
  );
  if (seats.length === 1) return elicitations[0]!;
  const { poolElicitations } = await import("../elicitation/pool-models");
  return poolElicitations(seats, elicitations);
}

function requireBudget(name: keyof Budget, budget: Budget, most: number): void {
  if (most <= budget[name]) return;
  throw new InvalidArgumentError(
    `options.budget.${name}`,
    budget[name],
    `must be at least ${most}, which asking about these candidates may cost: raise it, give fewer candidates, or leave out the judge's test with elicitation.testJudge: false`,
  );
}
