import { type Fault, type FaultContext, sendJson } from "./fault";
import { numberOf, type Place } from "./made-up-model";
import type { CompletionLists, ListedPlace, RightAnswer } from "./right-answer";

/**
 * Changes the lists of a completion that echoes; those that are left out stay as they are. Lists are changed in echoes
 * only: with those of the texts that a server generates for its own proof changed, it would rightly be refused for
 * good.
 */
const lists = (change: (right: CompletionLists, at: number) => Partial<CompletionLists>): Fault => ({
  isUnusable: true,
  fits: ({ echo }) => echo !== undefined,
  answer(context) {
    const { lists, tell } = context.right.echo!;
    // Any token but the first, which has no value, and the last, which was generated.
    const at = 1 + Math.floor(context.drawn * (lists.tokens.length - 2));
    sendJson(context, tell({ ...lists, ...change(lists, at) }));
  },
});

/** Changes the tokens of the texts that were sent, as a server tells them by number. */
const texts = (
  change: (texts: readonly (readonly Place[])[], drawn: number) => readonly (readonly Place[])[],
  fits: (texts: readonly (readonly Place[])[]) => boolean = () => true,
): Fault => ({
  isUnusable: true,
  fits: (right) => right.texts !== undefined && fits(right.texts.places),
  answer(context) {
    const { places, tell } = context.right.texts!;
    sendJson(context, tell(change(places, context.drawn)));
  },
});

/** A fault of echoes and one of texts by number that are the same: another value in place of each or one of them. */
const values = (put: (old: number, isDrawn: boolean) => unknown): Record<"echo" | "texts", Fault> => {
  const putAll = <T extends number | null>(old: T, isDrawn: boolean) => (old === null ? null : put(old, isDrawn)) as T;
  return {
    echo: lists((right, at) => ({
      token_logprobs: right.token_logprobs.map((old, i) => putAll(old, i === at)),
    })),
    texts: texts((all, drawn) =>
      all.map((places) => {
        // From the end, where what is scored is.
        const at = places.length - 1 - Math.floor(drawn * Math.min(2, places.length - 1));
        return places.map((place, i) => ({ ...place, logprob: putAll(place.logprob, i === at) }));
      }),
    ),
  };
};

/** Changes one text of those that are long enough for the change to be found. */
const oneText = (change: (places: readonly Place[], at: number) => readonly Place[], fewest = 2): Fault =>
  texts(
    (all, drawn) => {
      const long = all.filter(({ length }) => length >= fewest);
      const chosen = long[Math.floor(drawn * long.length)]!;
      const at = 1 + Math.floor(drawn * (chosen.length - 1));
      return all.map((places) => (places === chosen ? change(places, at) : places));
    },
    (all) => all.some(({ length }) => length >= fewest),
  );

/** A prompt of fewer tokens may have a neighbour's values by chance; servers that tell none of a prompt tell fewer. */
const longPrompt = 14;

/** Changes what a chat tells of the first token of its answer. */
const listing = (change: (first: ListedPlace) => Partial<ListedPlace>): Fault => ({
  isUnusable: true,
  fits: ({ list }) => list !== undefined,
  answer(context) {
    const { first, tell } = context.right.list!;
    sendJson(context, tell({ ...first, ...change(first) }));
  },
});

const without = <T>(members: readonly T[], at: number) => members.filter((_, i) => i !== at);
const twice = <T>(members: readonly T[], at: number) =>
  members.flatMap((member, i) => (i === at ? [member, member] : [member]));
const eachList = (right: CompletionLists, change: <T>(members: readonly T[]) => T[]): CompletionLists => ({
  tokens: change(right.tokens),
  token_logprobs: change(right.token_logprobs),
  text_offset: change(right.text_offset),
  top_logprobs: change(right.top_logprobs),
});
const logprobsOf = (places: readonly Place[]) => places.map(({ logprob }) => logprob);
const withLogprobs = (places: readonly Place[], logprobs: readonly (number | null)[]) =>
  places.map((place, i) => ({ ...place, logprob: logprobs[i]! }));
const another = { id: numberOf(" z"), token: " z" };

const wrongValues: Readonly<Record<string, (old: number, isDrawn: boolean) => unknown>> = {
  "a positive value": () => 0.5,
  zeros: () => 0,
  "the sentinel -9999": () => -9999,
  "the sentinel -9999 with something added": () => -9998.9,
  "the sentinel -100": () => -100,
  nulls: () => null,
  "values as texts": () => "-1.5",
  "values as truths": () => true,
  "one null": (old, isDrawn) => (isDrawn ? null : old),
  "one positive value": (old, isDrawn) => (isDrawn ? 0.5 : old),
  "probabilities in place of their logarithms": (old) => Math.exp(old),
};

/** Values and tokens that cannot be, in answers that are otherwise right. */
export const wrongNumbers: Readonly<Record<string, Fault>> = {
  ...Object.fromEntries(
    Object.entries(wrongValues).flatMap(([name, put]) =>
      Object.entries(values(put)).map(([place, fault]) => [`${name}, ${place}`, fault]),
    ),
  ),

  "a generated token below another": listing(({ top_logprobs }) => ({
    ...top_logprobs.toSorted((one, other) => one.logprob - other.logprob)[0]!,
  })),
  "a list that adds up to more than 1": listing(({ top_logprobs }) => ({
    top_logprobs: top_logprobs.map((entry) => ({ ...entry, logprob: -0.1 })),
  })),
  "a list of zeros": listing(({ top_logprobs }) => ({
    top_logprobs: top_logprobs.map((entry) => ({ ...entry, logprob: 0 })),
  })),
  "a list of sentinels": listing(({ top_logprobs }) => ({
    logprob: -9998.9,
    top_logprobs: top_logprobs.map((entry) => ({ ...entry, logprob: -9998.9 })),
  })),
  "a list of positive values": listing(({ top_logprobs }) => ({
    top_logprobs: top_logprobs.map((entry) => ({ ...entry, logprob: -entry.logprob })),
  })),
  "a list of null": listing(() => ({ top_logprobs: null as never })),
  "an empty list": listing(() => ({ top_logprobs: [] })),

  "values shifted to the left": lists((right) => ({
    token_logprobs: [null, ...right.token_logprobs.slice(2), -9],
  })),
  "values and lists shifted to the left": lists((right) => ({
    token_logprobs: [...right.token_logprobs.slice(1), -9],
    top_logprobs: [...right.top_logprobs.slice(1), { " x": -0.2, " y": -9 }],
  })),
  "values and lists shifted to the right": lists((right) => ({
    token_logprobs: [null, ...right.token_logprobs.slice(0, -1)],
    top_logprobs: [null, ...right.top_logprobs.slice(0, -1)],
  })),
  "a token missing": lists((right, at) => eachList(right, (members) => without(members, at))),
  "a token twice": lists((right, at) => eachList(right, (members) => twice(members, at))),
  "fewer values": lists((right, at) => ({ token_logprobs: without(right.token_logprobs, at) })),
  "the generated text only": lists((right) => eachList(right, (members) => members.slice(-1))),
  "another text": lists((right, at) => ({
    tokens: right.tokens.map((token, i) => (i === at ? another.token : token)),
  })),
  "offsets that run backwards": lists((right) => ({ text_offset: right.text_offset.toReversed() })),

  "a text's values shifted to the left": oneText(
    (places) => withLogprobs(places, [null, ...logprobsOf(places).slice(2), -9]),
    longPrompt,
  ),
  "a text's values shifted to the right": oneText(
    (places) => withLogprobs(places, [null, ...logprobsOf(places).slice(0, -1)]),
    longPrompt,
  ),
  "a text's last token missing": oneText((places) => places.slice(0, -1)),
  "a text's token missing": oneText((places, at) => without(places, at)),
  "a text's token twice": oneText((places, at) => twice(places, at)),
  "a text's token another": oneText((places, at) =>
    places.map((place, i) => (i === at ? { ...place, ...another } : place)),
  ),
  "another prompt before a text": oneText(
    (places) => places.map((place, i) => (i === 3 ? { ...place, ...another } : place)),
    longPrompt,
  ),
  "a text cut at its front": oneText((places) => places.slice(-3), longPrompt),
  "two texts exchanged": texts(
    ([first, second, ...others]) => [second!, first!, ...others],
    (all) => all.length > 1,
  ),
  "one text for all": texts(
    (all) => all.map(() => all[0]!),
    (all) => all.length > 1,
  ),
  "a text fewer": texts(
    (all) => all.slice(1),
    (all) => all.length > 1,
  ),
};

/** Puts a word that JSON does not have in place of the first number, as Python's json does. */
export const word = (text: string): Fault => ({
  isUnusable: true,
  fits: tellsLogprobs,
  answer({ response, right }: FaultContext) {
    response.writeHead(200);
    response.end(JSON.stringify(right.body).replace(/-\d+\.\d+/, text));
  },
});

function tellsLogprobs({ echo, list, texts: sent }: RightAnswer): boolean {
  return [echo, list, sent].some((told) => told !== undefined);
}
