import type { Judge } from "equirank/companions";
import { type ReflectionKind, turnToYou } from "./reflective-listening";

/** A rule that a reflection keeps or breaks. */
export interface ReflectionRule {
  /** What is wrong with an answer that breaks it. */
  breach: string;
  /** Whether an answer to a client's statement keeps it. */
  keeps(answer: string, statement: string): boolean;
}

/** Fewest and most words of a reflection. */
const lengths = [4, 40] as const;

/** Most words in a row that an answer may take over from the statement. */
const longestRun = 11;

const advice =
  /\b(should|shouldn't|ought|must|try to|try and|why not|how about|let's|consider|recommend|suggest|advise|advice|important to|remember to|don't forget|make sure|you can|you could|you need to|you have to|tips?)\b/gi;

const verdicts =
  /\b(your (own )?fault|lazy|stupid|silly|foolish|excuses?|selfish|irresponsible|shame on|weak-willed|failure|wrong of you|good job|great job|well done|congratulations|proud of you|bravo)\b/gi;

/** Words that say nothing of what a statement is about. */
const contentFree = new Set(
  `the and but yet for not nor you all any one two too how who why out off are was were has had have did does don't doesn't didn't
  won't can can't cannot could would will may might must its it's her his him she they them their there here this that that's these
  those with from into over after before about than then when while what which where because since though although even only just
  still also very really much more most some your you're you've you'd you'll yours yourself now let get gets got make makes leave
  leaves like sounds seems feel feels feeling feelings want wants saying say says said part hand other others side time times same
  being been once every each keep keeps know thing things`.split(/\s+/),
);

const shared: Record<string, ReflectionRule> = {
  statement: {
    breach: "is no statement",
    keeps: (answer) => /[.!]["']?$/.test(answer) && !answer.includes("?"),
  },
  length: {
    breach: `has not ${lengths[0]} to ${lengths[1]} words in one or two sentences`,
    keeps(answer) {
      const { length } = wordsOf(answer);
      const sentences = answer.split(/[.!?]+["']?(?:\s+|$)/).filter((text) => text !== "").length;
      return length >= lengths[0] && length <= lengths[1] && sentences <= 2;
    },
  },
  address: {
    breach: "does not speak to the client, or speaks as the client",
    keeps(answer) {
      const words = wordsOf(answer);
      const speaksOfYou = words.some((word) => /^you(r|rs|rself|'.+)?$/.test(word));
      return speaksOfYou && !words.some((word) => /^(i|i'.+|my|me|mine|myself)$/.test(word));
    },
  },
  "own words": {
    breach: "copies the statement",
    keeps: (answer, statement) => runInCommon(wordsOf(answer), wordsOf(statement)) <= longestRun,
  },
  topic: {
    breach: "takes up nothing that the client spoke of",
    keeps: (answer, statement) => takenUp(answer, statement).length > 0,
  },
  advice: {
    breach: "advises",
    keeps: (answer, statement) => addsNone(answer, statement, advice),
  },
  judgement: {
    breach: "blames or praises",
    keeps: (answer, statement) => addsNone(answer, statement, verdicts),
  },
};

const ofKind: Record<ReflectionKind, ReflectionRule> = {
  simple: {
    breach: "adds more than it says back",
    keeps: (answer, statement) => takenUp(answer, statement).length >= contentOf(answer).size / 2,
  },
  complex: {
    breach: "adds nothing",
    keeps: (answer, statement) => takenUp(answer, statement).length < contentOf(answer).size,
  },
};

/**
 * The rules that a reflection of a kind must keep, by name: it is a statement, has 4 to 40 words in one or two
 * sentences, speaks to the client and not as the client, takes over at most 11 words in a row, takes up a content word,
 * gives no advice and no blame or praise that the client did not voice; `kind`: at least half of a simple one's content
 * words are the client's, and at least one of a complex one's is not. Content words are those of three letters and more
 * that are not on a list, compared by their first five letters.
 *
 * They see words, not sense: whether a guess is likely, or a sentence is good English, they cannot tell.
 */
export function reflectionRules(kind: ReflectionKind): Readonly<Record<string, ReflectionRule>> {
  return { ...shared, kind: ofKind[kind] };
}

/**
 * A judge by {@link reflectionRules}: `true` where all are kept; otherwise the rationale names those that are broken.
 */
export function judgeByReflectionRules(kind: ReflectionKind): Judge {
  const rules = Object.values(reflectionRules(kind));
  return ({ answer, input }) => {
    const broken = rules.filter(({ keeps }) => !keeps(answer.trim(), input.text));
    return broken.length === 0
      ? { label: true }
      : { label: false, rationale: broken.map(({ breach }) => breach).join("; ") };
  };
}

/** Words in small letters, with straight apostrophes. */
function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll("’", "'")
      .match(/[\p{L}\p{N}]+(?:'\p{L}+)?/gu) ?? []
  );
}

/** Beginnings of the content words of a text. */
function contentOf(text: string): Set<string> {
  const words = wordsOf(text).filter((word) => word.length >= 3 && !contentFree.has(word));
  return new Set(words.map((word) => word.slice(0, 5)));
}

/** The content words of an answer that the statement has too. */
function takenUp(answer: string, statement: string): string[] {
  const said = contentOf(statement);
  return [...contentOf(answer)].filter((word) => said.has(word));
}

/** Whether every phrase of a list that the answer has stands in the statement too. */
function addsNone(answer: string, statement: string, phrases: RegExp): boolean {
  const said = `${statement} ${turnToYou(statement)}`.toLowerCase();
  const found = answer.toLowerCase().replaceAll("’", "'").match(phrases) ?? [];
  return found.every((phrase) => said.includes(phrase));
}

/** Length of the longest run of words that both have. */
function runInCommon(first: readonly string[], second: readonly string[]): number {
  let longest = 0;
  let previous: number[] = [];
  for (const word of first) {
    const current = second.map((other, j) => (word === other ? (previous[j - 1] ?? 0) + 1 : 0));
    longest = Math.max(longest, ...current);
    previous = current;
  }
  return longest;
}
