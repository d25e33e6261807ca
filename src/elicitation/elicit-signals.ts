import { ModelResponseError } from "../errors/model-error";
import { answerQuery } from "./answer-query";
import { countBytes } from "./count-bytes";
import type { ResolvedElicitation, SignalPair } from "./elicitation-options";
import type { Elicited, Players } from "./elicited";
import type { ElicitationProgress, Meter } from "./meter";
import { planQueries, type Subject } from "./plan-queries";
import type { ProvenModel } from "./proven-model";
import { collectAnswers, type ModelQuery, type QueryAnswer, type QueryName } from "./query";
import { isPair, readSignal, type Signal, type SignalValues, signals } from "./signals";

type Answered = ModelQuery & { answer: QueryAnswer };

/**
 * Both players' signals about the candidates. What both need of one model is asked once.
 * @param likelihood whether log P(y|x) under the plain question is asked for as well
 */
export async function elicitSignals(
  subject: Subject,
  likelihood: boolean,
  players: Players,
  elicitation: ResolvedElicitation,
  meter: Meter,
  signal: AbortSignal,
): Promise<Elicited & SignalPair> {
  const pair = {
    generator: chooseGeneratorSignal(elicitation.generator, players.generator),
    discriminator: elicitation.discriminator,
  };
  const ask = async (
    player: ProvenModel,
    role: ElicitationProgress["stage"],
    names: Iterable<QueryName>,
  ): Promise<Answered[]> => {
    return Promise.all(
      planQueries(names, subject, elicitation).map(async (query) => {
        const answering = answerQuery(player, query, role, { signal });
        return { ...query, answer: (await meter.count(role, answering)).answer };
      }),
    );
  };
  const forGenerator = new Set<QueryName>([
    ...signals[pair.generator].queries,
    ...(likelihood ? (["plain"] as const) : []),
  ]);
  const isOneModel = players.generator.model === players.discriminator.model;
  const forDiscriminator = signals[pair.discriminator].queries.filter(
    (name: QueryName) => !(isOneModel && forGenerator.has(name)),
  );
  const [generated, judged] = await Promise.all([
    ask(players.generator, "generator", forGenerator),
    ask(players.discriminator, "discriminator", forDiscriminator),
  ]);
  return {
    ...pair,
    ...readElicited(
      subject,
      pair,
      players,
      generated,
      isOneModel ? [...generated, ...judged] : judged,
    ),
  };
}

/** Where the model cannot score given text, it chooses between letters instead; the report says so. */
function chooseGeneratorSignal(asked: Signal, { proven: { capabilities } }: ProvenModel): Signal {
  const mustChoose = !capabilities.scoreContinuations && capabilities.nextTokenLogprobs;
  return asked === "contrast" && mustChoose ? "choice" : asked;
}

function readElicited(
  { candidates }: Subject,
  pair: SignalPair,
  players: Players,
  generated: readonly Answered[],
  judged: readonly Answered[],
): Elicited {
  const byteCounts = candidates.map(countBytes);
  const read = (role: keyof SignalPair, answered: readonly Answered[]) => {
    const values = readSignal(pair[role], collectAnswers(answered), byteCounts);
    requireComparable(values, candidates, players[role]);
    return values;
  };
  const generator = read("generator", generated);
  const discriminator = read("discriminator", judged);
  const [labelQuery] = signals[pair.discriminator].queries;
  const uncoveredMass = judged.flatMap(({ name, candidate, answer }) =>
    name === labelQuery && candidate !== undefined ? (answer.uncoveredMass ?? []) : [],
  );
  const bounded = new Set(
    [...generated, ...judged].flatMap(({ candidate, answer }) =>
      (answer.bounds ?? []).map((label) => candidate ?? label),
    ),
  );
  return {
    logLikelihoods: {
      generator,
      discriminator: isPair(discriminator)
        ? candidates.map((_, y) => discriminator.map((row) => row[y]!))
        : discriminator,
    },
    likelihood: collectAnswers(generated).plain?.[0]?.logLikelihoods,
    uncoveredMass: uncoveredMass.length > 0 ? uncoveredMass : undefined,
    boundedCandidates: [...bounded].sort((a, b) => a - b),
  };
}

/** A difference from log 0 is infinite: there is nothing to compare the answer with. */
function requireComparable(
  values: SignalValues,
  candidates: readonly string[],
  { model }: ProvenModel,
): void {
  const rows = isPair(values) ? values : [values];
  const candidate = candidates.find((_, y) => rows.some((row) => !(row[y]! < Infinity)));
  if (candidate !== undefined) {
    throw new ModelResponseError(
      `${model.id} gives ${JSON.stringify(candidate.slice(0, 40))} no probability at all after a question without content, against which it cannot be compared: leave the candidate out, or ask by contrast`,
    );
  }
}
