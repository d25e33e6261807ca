import { ModelResponseError } from "../errors/model-error";
import { answerQuery } from "./answer-query";
import { countBytes } from "./count-bytes";
import { type ChosenPair, nameOfPair, type ResolvedElicitation } from "./elicitation-options";
import type { Elicited, Players } from "./elicited";
import type { Meter } from "./meter";
import { planQueries, type Subject } from "./plan-queries";
import type { ProvenModel } from "./proven-model";
import { collectAnswers, type ModelQuery, type QueryAnswer, type QueryName } from "./query";
import { isPair, readSignal, type Signal, type SignalValues, signals } from "./signals";

type Answered = ModelQuery & { answer: QueryAnswer };

/**
 * Both players' signals about the candidates, and the pair they are. What both need of one model is asked once.
 * @param likelihood whether log P(y|x) under the plain question is asked for as well
 */
export async function elicitSignals(
  subject: Subject,
  likelihood: boolean,
  players: Players,
  elicitation: ResolvedElicitation,
  meter: Meter,
  signal: AbortSignal,
): Promise<Elicited & ChosenPair> {
  const { pair, forGenerator, forDiscriminator } = queriesToAsk(players, elicitation, likelihood);
  const ask = (role: keyof Players, names: Iterable<QueryName>): Promise<Answered[]> =>
    Promise.all(
      planQueries(names, subject, elicitation).map(async (query) => {
        const answering = answerQuery(players[role], query, role, { signal });
        return { ...query, answer: (await meter.count(role, answering)).answer };
      }),
    );

  const [generated, judged] = await Promise.all([
    ask("generator", forGenerator),
    ask("discriminator", forDiscriminator),
  ]);
  const known = {
    generator: generated,
    discriminator: isOneModel(players) ? [...generated, ...judged] : judged,
  };
  return { ...pair, ...readElicited(subject.candidates, pair, players, known) };
}

/**
 * The pair of signals that an elicitation comes to with these models, and what each of them has to be asked for it: what
 * both roles need of one model, in the generator's name.
 * @param likelihood whether log P(y|x) under the plain question is asked for as well
 */
export function queriesToAsk(
  players: Players,
  elicitation: ResolvedElicitation,
  likelihood: boolean,
): { pair: ChosenPair; forGenerator: Set<QueryName>; forDiscriminator: QueryName[] } {
  const { mayChooseLetters, kind, generator, discriminator, reason } = elicitation;
  const asked = { kind, generator, discriminator, reason };
  const pair = mayChooseLetters ? fitToModel(asked, players.generator) : asked;
  const forGenerator = new Set(queriesOf(pair.generator));
  if (likelihood) forGenerator.add("plain");
  const forDiscriminator = queriesOf(pair.discriminator).filter(
    (name) => !(isOneModel(players) && forGenerator.has(name)),
  );
  return { pair, forGenerator, forDiscriminator };
}

function isOneModel({ generator, discriminator }: Players): boolean {
  return generator.model === discriminator.model;
}

function queriesOf(signal: Signal): readonly QueryName[] {
  return signals[signal].queries;
}

/** Where the generator's model cannot score given text, it chooses between letters instead of contrasting answers. */
function fitToModel(
  pair: ChosenPair,
  { model, proven: { capabilities } }: ProvenModel,
): ChosenPair {
  const canOnlyChoose = !capabilities.scoreContinuations && capabilities.nextTokenLogprobs;
  if (pair.generator !== "contrast" || !canOnlyChoose) return pair;
  const fitted = { ...pair, generator: "choice" } as const;
  return {
    ...fitted,
    kind: nameOfPair(fitted),
    reason: `${pair.reason}, by letters because ${model.id} does not score given text`,
  };
}

function readElicited(
  candidates: readonly string[],
  pair: ChosenPair,
  players: Players,
  known: Record<keyof Players, readonly Answered[]>,
): Elicited {
  const byteCounts = candidates.map(countBytes);
  const read = (role: keyof Players) => {
    const values = readSignal(pair[role], collectAnswers(known[role]), byteCounts);
    requireFinite(values, candidates, players[role]);
    return values;
  };
  const generator = read("generator");
  const discriminator = read("discriminator");
  return {
    logLikelihoods: {
      generator,
      discriminator: isPair(discriminator)
        ? candidates.map((_, y) => discriminator.map((row) => row[y]!))
        : discriminator,
    },
    likelihood: collectAnswers(known.generator).plain?.[0]?.logLikelihoods,
    uncoveredMass: readUncoveredMass(pair.discriminator, known.discriminator),
    boundedCandidates: findBounded([...known.generator, ...known.discriminator]),
  };
}

/** `[candidate]`, of the judge's words about the question itself and not about one without content. */
function readUncoveredMass(
  discriminator: Signal,
  judged: readonly Answered[],
): number[] | undefined {
  const [aboutQuestion] = queriesOf(discriminator);
  const masses = judged.flatMap(({ name, candidate, answer }) =>
    name === aboutQuestion && candidate !== undefined ? (answer.uncoveredMass ?? []) : [],
  );
  return masses.length > 0 ? masses : undefined;
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
  values: SignalValues,
  candidates: readonly string[],
  { model }: ProvenModel,
): void {
  const rows = isPair(values) ? values : [values];
  const candidate = candidates.find((_, y) => rows.some((row) => !(row[y]! < Infinity)));
  if (candidate !== undefined) {
    throw new ModelResponseError(
      `${model.id} gives ${JSON.stringify(candidate.slice(0, 40))}, or a label for it, no probability at all after a question without content, against which it cannot be compared: leave the candidate out, or use signals that make no such comparison`,
    );
  }
}
