import { InvalidArgumentError } from "../../../../errors/invalid-argument-error";
import { rejectUnknownOptions } from "../../../../errors/reject-unknown-options";
import { createIntegerSampler } from "../../../../statistics/draw-integers";
import type { DistillationInput } from "../../distillation-task";
import {
  type ClientTopic,
  type ClientTopicName,
  clientTopicNames,
  clientTopics,
} from "./client-topics";

/** Which statements are made. */
export interface ClientStatementsOptions {
  /** How many; at most 75 for each topic. */
  count: number;
  /** @default every topic */
  topics?: readonly ClientTopicName[];
  /** The same seed gives the same statements. Whole number from 0 to 2^32 - 1. @default 0 */
  seed?: number;
}

const links = ["but", "and yet", "only"];

/**
 * Statements of made-up clients about everyday changes, no two alike: what somebody wants or does, and what stands in the way,
 * each from sentences written for this library. Topics take turns. Labels tell the `topic` and the `feeling` that the writer
 * had in mind. Fewer statements are the first of more, and a topic's first 25 differ in more than the word that joins the two
 * sentences, so that any part of them can be held out.
 * @throws InvalidArgumentError for an unknown option or topic, or more statements than there are
 */
export function clientStatements(options: ClientStatementsOptions): DistillationInput[] {
  rejectUnknownOptions("options", options, ["count", "topics", "seed"]);
  const { count, topics = clientTopicNames, seed = 0 } = options;
  const unknown = topics.find((topic) => !clientTopicNames.includes(topic));
  if (topics.length === 0 || unknown !== undefined) {
    throw new InvalidArgumentError(
      "options.topics",
      unknown ?? topics,
      `must be some of ${clientTopicNames.join(", ")}`,
    );
  }
  if (!(Number.isSafeInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
    throw new InvalidArgumentError("options.seed", seed, "must be a whole number below 2^32");
  }
  const different = [...new Set(topics)];
  const most = different.reduce((sum, topic) => sum + links.length * pairsOf(topic).length, 0);
  if (!(Number.isSafeInteger(count) && count > 0 && count <= most)) {
    throw new InvalidArgumentError(
      "options.count",
      count,
      `must be a whole number from 1 to ${most}, as many as these topics have`,
    );
  }
  const shuffle = createShuffle(seed);
  const decks = different.map((topic) => {
    const pairs = shuffle(pairsOf(topic)).map((write) => shuffle(links).map(write));
    return links.flatMap((_, round) => pairs.map((statements) => statements[round]!));
  });
  return Array.from({ length: count }, (_, i) => {
    return decks[i % decks.length]![Math.floor(i / decks.length)]!;
  });
}

/** What joins each wish of a topic with each of its obstacles. */
function pairsOf(name: ClientTopicName): ((link: string) => DistillationInput)[] {
  const { wishes, obstacles }: ClientTopic = clientTopics[name];
  return wishes.flatMap((wish, w) =>
    obstacles.map(([obstacle, feeling], o) => (link) => ({
      id: `${name}-${w}${o}${links.indexOf(link)}`,
      text: `${wish[0]!.toUpperCase()}${wish.slice(1)}, ${link} ${obstacle}.`,
      labels: { topic: name, feeling },
    })),
  );
}

/** Fisher and Yates's, by the seed. */
function createShuffle(seed: number): <T>(entries: readonly T[]) => T[] {
  const drawInteger = createIntegerSampler(seed);
  return (entries) => {
    const shuffled = [...entries];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = drawInteger(0, last);
      [shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
    }
    return shuffled;
  };
}
