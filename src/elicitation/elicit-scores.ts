import type { LogLikelihoods } from "../core/initial-policies";
import { ModelResponseError } from "../shared/errors";
import type { CountSampler } from "../statistics/counts";
import { answerQuery } from "./answer-query";
import {
  answerFromCounts,
  type CountedAnswer,
  redrawCounts,
  standardErrorsOf,
} from "./counted-answers";
import type { ScorerPair } from "./elicitation-options";
import {
  type FittedElicitation,
  isDrawnQuery,
  isOneModel,
  queriesOf,
  queriesToAsk,
} from "./fit-elicitation";
import type { Players, ProvenModel } from "./players";
import {
  type Counts,
  collectAnswers,
  type ModelQuery,
  planQueries,
  type QueryAnswer,
  type QueryName,
  type Subject,
} from "./queries";
import { countBytes, isPair, readScorer, type Scorer, type ScorerValues } from "./scorers";
import type { AskingSession } from "./session";

/** What the models said of the candidates, and where it came from. */
export interface Elicited {
  /** The generator's and the discriminator's numbers, as `initialPolicies()` takes them. */
  logLikelihoods: LogLikelihoods;
  /** `[candidate]`: log P(y|x) in nats, where it was asked for or is the generator's score. */
  likelihood: number[] | undefined;
  /** `[candidate]`: probability that the judge says neither of its two words; null for one that is not asked for words. */
  uncoveredMass: number[] | null;
  /** Indices of candidates for which the backend listed no spelling of a label, so that an upper bound takes its place. */
  boundedCandidates: number[];
  /** What was counted among samples in place of log-probabilities; empty where nothing was. */
  counted: CountedAnswer[];
}

type Answered = Pick<ModelQuery, "name" | "candidate"> & { answer: QueryAnswer };

/** How often each candidate was drawn from the generator under each v. */
export interface DrawnCounts {
  correct: Counts;
  incorrect: Counts;
}

/**
 * Both players' scorers about the candidates. What both need of one model is asked once.
 * @param likelihood whether log P(y|x) under the plain question is asked for as well
 * @param drawn what stands for the generator's answers to these prompts where it is counted
 */
export async function elicitScores(
  { players, elicitation, meter, signal }: AskingSession,
  subject: Subject,
  likelihood: boolean,
  drawn: DrawnCounts | undefined,
): Promise<Elicited & { redraw: ((seed: number) => LogLikelihoods) | undefined }> {
  let calls = 0;
  const ask = (role: keyof Players, names: Iterable<QueryName>): Promise<Answered[]> =>
    Promise.all(
      planQueries(names, subject, elicitation).map(async (query) => {
        const counting = countApart(elicitation.counting[role], calls++);
        const answering = answerQuery(players[role], query, role, { signal }, counting);
        return { ...query, answer: (await meter.count(role, answering)).answer };
      }),
    );
  const names = queriesToAsk(players, elicitation, likelihood, drawn !== undefined);
  const [generated, judged] = await Promise.all([
    ask("generator", names.generator),
    ask("discriminator", names.discriminator),
  ]);
  const known = [...generated, ...readDrawn(elicitation, drawn, players)];
  const answered = {
    generator: known,
    discriminator: isOneModel(players) ? [...known, ...judged] : judged,
  };
  const { candidates } = subject;
  const isCounted = [...known, ...judged].some(({ answer }) => answer.counted);
  const result = readElicited(candidates, elicitation, players, answered);
  if (!isCounted) return { ...result, redraw: undefined };
  // Loaded where it is used only, since most programs never count.
  const { createCountSampler } = await import("../statistics/counts");
  return {
    ...result,
    redraw: (seed) => {
      const redrawn = redrawAnswers(answered, createCountSampler(seed));
      return readLogLikelihoods(candidates, elicitation, players, redrawn);
    },
  };
}

/** What was drawn, as answers to the prompts that it was drawn from, where a scorer rests on them. */
function readDrawn(
  { counting, generator, discriminator }: FittedElicitation,
  drawn: DrawnCounts | undefined,
  players: Players,
): Answered[] {
  if (drawn === undefined || counting.generator === undefined) return [];
  const needed = isOneModel(players) ? [generator, discriminator] : [generator];
  const names = new Set(needed.flatMap(queriesOf).filter(isDrawnQuery));
  return [...names].map((name) => ({
    name,
    candidate: undefined,
    answer: answerFromCounts(drawn[name]),
  }));
}

/** Each call draws with seeds of its own, or what is counted of one candidate would follow what is counted of another. */
function countApart(
  counting: FittedElicitation["counting"]["generator"],
  call: number,
): FittedElicitation["counting"]["generator"] {
  if (counting?.seed === undefined) return counting;
  return { ...counting, seed: counting.seed + call * counting.samples };
}

function redrawAnswers(
  answered: Record<keyof Players, readonly Answered[]>,
  drawCounts: CountSampler,
): Record<keyof Players, readonly Answered[]> {
  const redrawn = new Map<QueryAnswer, QueryAnswer>();
  /** What both roles know is drawn once. */
  const redraw = ({ answer, ...place }: Answered): Answered => {
    if (answer.counted === undefined) return { ...place, answer };
    const known = redrawn.get(answer) ?? answerFromCounts(redrawCounts(answer.counted, drawCounts));
    redrawn.set(answer, known);
    return { ...place, answer: known };
  };
  return {
    generator: answered.generator.map(redraw),
    discriminator: answered.discriminator.map(redraw),
  };
}

function readElicited(
  candidates: readonly string[],
  pair: ScorerPair,
  players: Players,
  known: Record<keyof Players, readonly Answered[]>,
): Elicited {
  const answered = [...new Set([...known.generator, ...known.discriminator])];
  const counted = answered.flatMap(describeCounts);
  return {
    logLikelihoods: readLogLikelihoods(candidates, pair, players, known),
    likelihood: collectAnswers(known.generator).plain?.[0]?.logLikelihoods,
    uncoveredMass: readUncoveredMass(pair.discriminator, known.discriminator),
    boundedCandidates: findBounded(answered),
    counted,
  };
}

function describeCounts({ name, candidate, answer: { counted } }: Answered): CountedAnswer[] {
  if (counted === undefined) return [];
  return [
    {
      query: name,
      candidate: candidate ?? null,
      ...counted,
      standardErrors: standardErrorsOf(counted),
    },
  ];
}

function readLogLikelihoods(
  candidates: readonly string[],
  pair: ScorerPair,
  players: Players,
  known: Record<keyof Players, readonly Answered[]>,
): LogLikelihoods {
  const byteCounts = candidates.map(countBytes);
  const read = (role: keyof Players) => {
    const values = readScorer(pair[role], collectAnswers(known[role]), byteCounts);
    requireFinite(values, candidates, players[role]);
    return values;
  };
  const generator = read("generator");
  const discriminator = read("discriminator");
  return {
    generator,
    discriminator: isPair(discriminator)
      ? candidates.map((_, y) => discriminator.map((row) => row[y]!))
      : discriminator,
  };
}

/** `[candidate]`, of the judge's words about the question itself and not about one without content. */
function readUncoveredMass(discriminator: Scorer, judged: readonly Answered[]): number[] | null {
  const [aboutQuestion] = queriesOf(discriminator);
  const masses = judged.flatMap(({ name, candidate, answer }) =>
    name === aboutQuestion && candidate !== undefined ? (answer.uncoveredMass ?? []) : [],
  );
  return masses.length > 0 ? masses : null;
}

/** A label stands for the candidate that the call is about, or else for the candidate in its place. */
function findBounded(answered: readonly Answered[]): number[] {
  const bounded = answered.flatMap(({ candidate, answer }) =>
    (answer.bounds ?? []).map((label) => candidate ?? label),
  );
  return [...new Set(bounded)].sort((a, b) => a - b);
}

/** A difference from log 0 is infinite: there is nothing to compare the answer with. */
function requireFinite(
  values: ScorerValues,
  candidates: readonly string[],
  { model }: ProvenModel,
): void {
  const rows = isPair(values) ? values : [values];
  const candidate = candidates.find((_, y) => rows.some((row) => !(row[y]! < Infinity)));
  if (candidate !== undefined) {
    throw new ModelResponseError(
      `${model.id} gives ${JSON.stringify(candidate.slice(0, 40))}, or a label for it, no probability at all after a question without content, against which it cannot be compared: leave the candidate out, or use scorers that make no such comparison`,
    );
  }
}
