import type { LogLikelihoods } from "../core/initial-policies";
import type { PerPlayer } from "../core/solver-options";
import { ModelResponseError } from "../shared/errors";
import type { CountSampler } from "../statistics/counts";
import { answerQuery } from "./answer-query";
import { answerFromCounts, type CountedAnswer, redrawCounts, standardErrorsOf } from "./counted-answers";
import type { ScorerPair } from "./elicitation-options";
import { type FittedElicitation, isDrawnQuery, isOneModel, queriesToAsk } from "./fit-elicitation";
import { forPlayers, type Players, type ProvenModel } from "./players";
import {
  type Counts,
  collectAnswers,
  labelQueries,
  type ModelQuery,
  planQueries,
  type QueryAnswer,
  type QueryName,
  type Subject,
} from "./queries";
import {
  byCandidate,
  countBytes,
  isPair,
  type PlayerScorers,
  poolScorers,
  queriesOf,
  readScorer,
  type ScorerValues,
} from "./scorers";
import type { AskingSession } from "./session";

/** The models' scores of the candidates, and how they were obtained. */
export interface Elicited {
  /** The generator's and the discriminator's numbers, as `initialPolicies()` takes them. */
  logLikelihoods: LogLikelihoods;
  /** `[candidate]`: log P(y|x) in nats, if it was requested or is the generator's score. */
  likelihood: number[] | undefined;
  /** `[candidate]`: probability that the judge says neither of its two words; null if it is not asked for words. */
  uncoveredMass: number[] | null;
  /** Indices of candidates for which the backend listed no spelling of a label, so that an upper bound replaces it. */
  boundedCandidates: number[];
  /**
   * How many independent scorers each player's scorers are worth on this question, if a player has several scorers or
   * models: Kish's effective number, 1 if all agree on every candidate. With several models it counts models.
   */
  effective?: PerPlayer<number>;
  /** The counts among samples that replace log-probabilities; empty if nothing was counted. */
  counted: CountedAnswer[];
  /**
   * Indices of candidates about which the judge was not asked, as `exhaustive: false` allows. Each has an even
   * judgement, with an uncovered mass of 0.
   */
  unasked?: number[];
}

/**
 * Asks the judge about one candidate after another, as long as an answer matters.
 * @param queries to the judge, about all candidates
 * @returns its answers, with even ones about the candidates left out
 */
export type AskInTurn = (
  generator: LogLikelihoods["generator"],
  queries: readonly ModelQuery[],
  ask: (queries: readonly ModelQuery[]) => Promise<Answered[]>,
  read: (answers: readonly Answered[]) => ScorerValues,
) => Promise<{ judged: Answered[]; unasked: number[] }>;

/** A query's name and candidate with its answer. */
export type Answered = Pick<ModelQuery, "name" | "candidate"> & { answer: QueryAnswer };

/** How often each candidate was drawn from the generator under each v. */
export interface DrawnCounts {
  correct: Counts;
  incorrect: Counts;
}

/**
 * Both players' scores of the candidates. A call that both need from one model is made once.
 * @param likelihood whether log P(y|x) under the plain question is requested as well
 * @param drawn counts that replace the generator's answers if these are counted
 * @param askInTurn if given, asks the judge, provided that its scorer asks about each candidate separately
 */
export async function elicitScores(
  { players, elicitation, meter, signal }: AskingSession,
  subject: Subject,
  likelihood: boolean,
  drawn: DrawnCounts | undefined,
  askInTurn?: AskInTurn,
): Promise<Elicited & { redraw?: (seed: number) => LogLikelihoods }> {
  const { candidates } = subject;
  // Counted once, however often answers are read.
  const bytes = candidates.map(countBytes);
  const read: ReadPlayer = (role, known) =>
    readScorer(elicitation[role], collectAnswers(known), bytes, elicitation.weights);
  let calls = 0;
  const ask = async (role: keyof Players, queries: readonly ModelQuery[]): Promise<Answered[]> => {
    const asked = queries.map((query) => {
      const counting = countApart(elicitation.counting[role], calls++);
      return meter.count(role, answerQuery(players[role], query, role, { signal }, counting), signal);
    });
    const given = await Promise.all(asked);
    return queries.map(({ name, candidate }, i) => ({ name, candidate, answer: given[i]!.answer }));
  };
  const names = queriesToAsk(players, elicitation, likelihood, drawn !== undefined);
  const toGenerator = planQueries(names.generator, subject, elicitation);
  const toDiscriminator = planQueries(names.discriminator, subject, elicitation);
  if (askInTurn !== undefined && isAskedApart(elicitation, names.discriminator)) {
    const generated = await ask("generator", toGenerator);
    const values = read("generator", generated);
    requireScored([values], candidates, players);
    const { judged, unasked } = await askInTurn(
      values,
      toDiscriminator,
      (queries) => ask("discriminator", queries),
      (answers) => read("discriminator", answers),
    );
    const answered = shareAnswers(players, generated, judged);
    return { ...readElicited(read, candidates, elicitation, players, answered), unasked };
  }
  const [generated, judged] = await Promise.all([ask("generator", toGenerator), ask("discriminator", toDiscriminator)]);
  const known = [...generated, ...readDrawn(elicitation, drawn, players)];
  const answered = shareAnswers(players, known, judged);
  const result = readElicited(read, candidates, elicitation, players, answered);
  if (result.counted.length === 0) return result;
  // Loaded only when used, since most programs never count.
  const { createCountSampler } = await import("../statistics/counts");
  return {
    ...result,
    redraw: (seed) => {
      const redrawn = redrawAnswers(answered, createCountSampler(seed));
      return readLogLikelihoods(read, candidates, players, redrawn);
    },
  };
}

/** What each role's scorers are read from: with one model for both, the discriminator's are read from all answers. */
interface SharedAnswers extends Record<keyof Players, readonly Answered[]> {
  all: readonly Answered[];
}

function shareAnswers(players: Players, generator: readonly Answered[], judged: readonly Answered[]): SharedAnswers {
  const all = [...generator, ...judged];
  return { generator, discriminator: isOneModel(players) ? all : judged, all };
}

/** Whether the judge gives labels in separate calls for each candidate, from which nothing else is read. */
function isAskedApart({ discriminator, weights, counting }: FittedElicitation, names: readonly QueryName[]): boolean {
  // A pool depends on what is said of all candidates.
  if (typeof discriminator !== "string" || weights !== undefined) return false;
  const isCounted = counting.generator !== undefined || counting.discriminator !== undefined;
  const isShared = names.length < queriesOf(discriminator).length;
  return !isCounted && !isShared && names.every((name) => labelQueries.has(name));
}

/** The counts of draws, as answers to the prompts that they were drawn from, if a scorer needs these. */
function readDrawn(
  { counting, generator, discriminator }: FittedElicitation,
  drawn: DrawnCounts | undefined,
  players: Players,
): Answered[] {
  if (drawn === undefined || counting.generator === undefined) return [];
  const needed = isOneModel(players) ? [generator, discriminator] : [generator];
  const names = new Set(needed.flatMap(queriesOf).filter(isDrawnQuery));
  return [...names].map((name) => ({ name, candidate: undefined, answer: answerFromCounts(drawn[name]) }));
}

/** Each call draws with its own seeds; otherwise the counts for different candidates would be correlated. */
function countApart(
  counting: FittedElicitation["counting"]["generator"],
  call: number,
): FittedElicitation["counting"]["generator"] {
  if (counting?.seed === undefined) return counting;
  return { ...counting, seed: counting.seed + call * counting.samples };
}

function redrawAnswers(
  { generator, discriminator }: Record<keyof Players, readonly Answered[]>,
  drawCounts: CountSampler,
): Record<keyof Players, readonly Answered[]> {
  const redrawn = new Map<QueryAnswer, QueryAnswer>();
  /** Answers that both roles share are redrawn once. */
  const redraw = ({ answer, ...place }: Answered): Answered => {
    if (answer.counted === undefined) return { ...place, answer };
    const known = redrawn.get(answer) ?? answerFromCounts(redrawCounts(answer.counted, drawCounts));
    redrawn.set(answer, known);
    return { ...place, answer: known };
  };
  return { generator: generator.map(redraw), discriminator: discriminator.map(redraw) };
}

/** What the answers to a player's queries say of the candidates. */
type ReadPlayer = (role: keyof Players, known: readonly Answered[]) => ScorerValues;

function readElicited(
  read: ReadPlayer,
  candidates: readonly string[],
  pair: ScorerPair,
  players: Players,
  known: SharedAnswers,
): Elicited {
  const elicited = {
    logLikelihoods: readLogLikelihoods(read, candidates, players, known),
    likelihood: known.generator.find(({ name }) => name === "plain")?.answer.logLikelihoods,
    uncoveredMass: readUncoveredMass(pair.discriminator, known.discriminator),
    boundedCandidates: findBounded(known.all),
    counted: describeCounts(known.all),
  };
  if (typeof pair.generator === "string" && typeof pair.discriminator === "string") return elicited;
  const bytes = candidates.map(countBytes);
  const effective = forPlayers(
    (role) => poolScorers(pair[role], collectAnswers(known[role]), bytes, pair.weights).effective,
  );
  return { ...elicited, effective };
}

function describeCounts(answered: readonly Answered[]): CountedAnswer[] {
  return answered.flatMap(({ name, candidate = null, answer: { counted } }) =>
    counted ? [{ query: name, candidate, ...counted, standardErrors: standardErrorsOf(counted) }] : [],
  );
}

function readLogLikelihoods(
  read: ReadPlayer,
  candidates: readonly string[],
  players: Players,
  known: Record<keyof Players, readonly Answered[]>,
): LogLikelihoods {
  const { generator, discriminator } = forPlayers((role) => {
    const values = read(role, known[role]);
    requireFinite(values, candidates, players[role]);
    return values;
  });
  requireScored([generator, discriminator], candidates, players);
  return { generator, discriminator: byCandidate(discriminator) };
}

/** `[candidate]`: the uncovered mass for the question itself, not for the content-free one. */
function readUncoveredMass(discriminator: PlayerScorers, judged: readonly Answered[]): number[] | null {
  const aboutQuestion = queriesOf(discriminator).find((name) => labelQueries.has(name));
  const masses: number[] = [];
  for (const { name, candidate, answer } of judged) {
    if (name !== aboutQuestion || candidate === undefined) continue;
    if (answer.uncoveredMass !== undefined) masses.push(answer.uncoveredMass);
  }
  return masses.length > 0 ? masses : null;
}

/** A label belongs to the candidate that the call is about, or else to the candidate at its index. */
function findBounded(answered: readonly Answered[]): number[] {
  const bounded = new Set<number>();
  for (const { candidate, answer } of answered) {
    for (const label of answer.bounds ?? []) bounded.add(candidate ?? label);
  }
  return [...bounded].sort((a, b) => a - b);
}

/** Without any probability for any candidate there is no game. */
function requireScored(said: readonly ScorerValues[], candidates: readonly string[], players: Players): void {
  const isOut = (values: ScorerValues, y: number) =>
    (isPair(values) ? values : [values]).every((row) => row[y] === -Infinity);
  if (candidates.length < 2 || !candidates.every((_, y) => said.some((values) => isOut(values, y)))) return;
  const ids = [...new Set([players.generator.model.id, players.discriminator.model.id])].join(" and ");
  throw new ModelResponseError(
    `${ids} gave no candidate any probability, or neither of its labels: an adapter must give an upper bound (isBound), not -Infinity, for tokens that are not listed`,
  );
}

/** A difference from log 0 is infinite, so the answer cannot be compared. */
function requireFinite(values: ScorerValues, candidates: readonly string[], { model }: ProvenModel): void {
  const rows = isPair(values) ? values : [values];
  const candidate = candidates.find((_, y) => rows.some((row) => !(row[y]! < Infinity)));
  if (candidate !== undefined) {
    throw new ModelResponseError(
      `${model.id} gives ${JSON.stringify(candidate.slice(0, 40))}, or a label for it, no probability at all after a content-free question, so it cannot be compared with that: leave the candidate out, or use scorers that make no such comparison`,
    );
  }
}
