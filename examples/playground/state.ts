import { createGame, type KnownQuestion, type Question, type QuestionForm, type QuestionNumbers } from "./questions";

/** Everything the page shows follows from this, and a link holds all of it. */
export interface PlaygroundState {
  /** A known question by its id, in one of the two ways of asking, or one's own. */
  source: { id: string; form: QuestionForm } | { own: Question };
  /** λ of both players. */
  lambda: number;
  /** Updates made: 0 at the initial policies, Infinity at the limit. */
  updates: number;
  /** The two candidates that the surface is drawn for. */
  pair: [number, number];
  /** Whose policy the surface and the branches are drawn of. */
  player: "discriminator" | "generator";
}

export const smallestLambda = 0.03;
export const largestLambda = 10;
export const mostCandidates = 8;

/** A question on which the players err differently and the game finds the right answer. */
const initialSource = { id: "demo-22", form: "pointwise" } as const;

/** What the page opens with. */
export const initialState: PlaygroundState = {
  source: initialSource,
  lambda: 0.1,
  updates: 0,
  pair: [0, 1],
  player: "discriminator",
};

/** The question that a state shows. */
export function findQuestion({ source }: PlaygroundState, known: readonly KnownQuestion[]): Question {
  if ("own" in source) return source.own;
  const found = known.find(({ id }) => id === source.id);
  const numbers = found?.numbers[source.form];
  if (found === undefined || numbers === undefined) {
    throw new LinkError(`there is no question ${source.id} with ${source.form} numbers`);
  }
  return { ...found, numbers };
}

/** Why a link cannot be followed. */
export class LinkError extends Error {}

/** The state as the part of an address after `#`. */
export function writeLink({ source, lambda, updates, pair, player }: PlaygroundState): string {
  const link = new URLSearchParams();
  if ("own" in source) {
    const { question, candidates, numbers, answer } = source.own;
    link.set("form", numbers.form);
    link.set("question", question);
    for (const candidate of candidates) link.append("candidate", candidate);
    link.set("generator", writeNumbers(numbers.generator));
    link.set("discriminator", writeNumbers(numbers.discriminator));
    if (answer !== undefined) link.set("answer", String(answer));
  } else {
    link.set("id", source.id);
    link.set("form", source.form);
  }
  link.set("lambda", String(lambda));
  link.set("updates", updates === Infinity ? "limit" : String(updates));
  link.set("pair", pair.join("-"));
  link.set("player", player);
  return link.toString();
}

/**
 * The state of a link; what it does not mention is as at first.
 * @throws LinkError, in words for the reader, if it holds anything that cannot be shown
 */
export function readLink(text: string, known: readonly KnownQuestion[]): PlaygroundState {
  const link = new URLSearchParams(text.replace(/^#/, ""));
  const source = readSource(link);
  const lambda = Number(link.get("lambda") ?? initialState.lambda);
  const state = {
    source,
    lambda: Math.min(Math.max(lambda, smallestLambda), largestLambda),
    updates: readUpdates(link.get("updates")),
    pair: initialState.pair,
    player: link.get("player") === "generator" ? ("generator" as const) : initialState.player,
  };
  if (!(lambda > 0)) throw new LinkError(`λ must be a positive number, not ${link.get("lambda")}`);
  const { candidates } = findQuestion(state, known);
  return { ...state, pair: readPair(link.get("pair"), candidates.length) };
}

function readSource(link: URLSearchParams): PlaygroundState["source"] {
  const form = readForm(link.get("form"));
  if (!link.has("generator")) return { id: link.get("id") ?? initialSource.id, form };
  const candidates = link.getAll("candidate");
  const generator = readNumbers(link.get("generator"));
  const discriminator = readNumbers(link.get("discriminator"));
  const numbers = (
    form === "contrast"
      ? { form, generator, discriminator }
      : { form, generator: generator[0], discriminator: discriminator[0] }
  ) as QuestionNumbers;
  const answer = link.has("answer") ? Number(link.get("answer")) : undefined;
  const isAnswer = answer === undefined || candidates[answer] !== undefined;
  if (!isAnswer) throw new LinkError(`there is no candidate ${answer} to be the right one`);
  const own = { question: link.get("question") ?? "", candidates, numbers };
  checkQuestion(own);
  return { own: answer === undefined ? own : { ...own, answer } };
}

/** @throws LinkError if no game can be made of the question */
export function checkQuestion({ candidates, numbers }: Question): void {
  if (candidates.length < 2 || candidates.length > mostCandidates) {
    throw new LinkError(`there must be 2 to ${mostCandidates} candidates, not ${candidates.length}`);
  }
  const isComplete =
    numbers.form === "contrast"
      ? numbers.generator.length === 2 &&
        numbers.generator.every((row) => row.length === candidates.length) &&
        numbers.discriminator.length === candidates.length &&
        numbers.discriminator.every((row) => row.length === 2)
      : numbers.generator.length === candidates.length && numbers.discriminator.length === candidates.length;
  if (!isComplete) {
    throw new LinkError("each player must have its numbers for every candidate");
  }
  try {
    createGame(numbers);
  } catch (error) {
    throw new LinkError((error as Error).message, { cause: error });
  }
}

function readForm(form: string | null): QuestionForm {
  if (form === null) return initialSource.form;
  if (form === "contrast" || form === "pointwise") return form;
  throw new LinkError(`the form must be contrast or pointwise, not ${form}`);
}

function readUpdates(updates: string | null): number {
  if (updates === null) return initialState.updates;
  if (updates === "limit") return Infinity;
  const count = Number(updates);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new LinkError(`updates must be a whole number or limit, not ${updates}`);
}

function readPair(pair: string | null, candidates: number): [number, number] {
  const [first = 0, second = 1] = (pair ?? "0-1").split("-").map(Number);
  const isCandidate = (index: number) => Number.isInteger(index) && index >= 0 && index < candidates;
  if (isCandidate(first) && isCandidate(second) && first !== second) return [first, second];
  throw new LinkError(`the pair must name two candidates by their numbers, not ${pair}`);
}

/** Rows apart by semicolons, numbers by commas. */
function writeNumbers(numbers: readonly (number | readonly number[])[]): string {
  return typeof numbers[0] === "object"
    ? numbers.map((row) => (row as number[]).join(",")).join(";")
    : numbers.join(",");
}

function readNumbers(text: string | null): number[][] {
  return (text ?? "").split(";").map((row) => row.split(",").map(readNumber));
}

/** @throws LinkError unless it is a number or minus infinity, in one of its usual spellings */
export function readNumber(text: string): number {
  const plain = text
    .trim()
    .replace(/^[−–]/, "-")
    .replace(/^-(inf|infinity|∞)$/i, "-Infinity");
  const value = plain === "" ? Number.NaN : Number(plain);
  if (Number.isNaN(value) || value === Infinity) {
    throw new LinkError(`“${text.trim()}” is not a number; write −1.5, or −inf for a probability of zero`);
  }
  return value;
}
