import { fakeNextWord, splitWords, wordLogprob } from "./fake-echo-server";

/** A token as servers that tell numbers tell it. */
export interface FakeToken {
  id: number;
  /** Decoded alone: a part of a character reads as U+FFFD. */
  text: string;
  logprob: number | null;
}

/** log P of a further part of a character, given the parts before. */
export const partLogprob = -0.25;

export const beginOfText: FakeToken = { id: 128000, text: "<|begin_of_text|>", logprob: null };

/** What the made-up model over words reads a text as, from BOS on: a token a word, two for a word with an emoji. */
export function readTokens(text: string): FakeToken[] {
  return [beginOfText, ...tokensOfWords(splitWords(text), 0)];
}

/** What it goes on with greedily. */
export function writeTokens(text: string, count: number): FakeToken[] {
  const given = splitWords(text);
  const written = Array.from({ length: count }, (_, i) => fakeNextWord(given.length + i));
  return tokensOfWords([...given, ...written], given.length);
}

function tokensOfWords(words: readonly string[], from: number): FakeToken[] {
  return words.slice(from).flatMap((word, i) => {
    const before = words[from + i - 1];
    const logprob = before === undefined ? -9 : wordLogprob(before, word);
    const emoji = /\p{Extended_Pictographic}/u;
    if (!emoji.test(word)) return [{ id: numberOf(word), text: word, logprob }];
    const first = { id: numberOf(word), text: word.replace(emoji, "\ufffd"), logprob };
    return [first, { id: 7, text: "\ufffd", logprob: partLogprob }];
  });
}

function numberOf(word: string): number {
  return Array.from(word).reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 99991, 8);
}

/** `values`, each moved to the next place. */
export function shifted<T>(values: readonly T[], last: T): T[] {
  return [...values.slice(1), last];
}
