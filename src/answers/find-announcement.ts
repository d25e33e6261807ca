import { readAnswer } from "./read-answer";

const thoughtTag =
  /<\/?(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis|inner_monologue|seed:think)>|\[\/?THINK\]|◁\/?think▷|<\|(?:begin|start|end)_(?:of_thought|thinking)\|>|<\|channel\|>(?:analysis|commentary|final)\b[^\n]{0,80}?<\|message\|>/gi;

/**
 * The text without what a model thought before it answered. Where a thought is not closed, the rest of the text belongs
 * to it; where it is not opened, as where the prompt opens it, all before its end does.
 */
export function removeThoughts(text: string): string {
  let kept = "";
  let start = 0;
  let depth = 0;
  for (const { 0: tag, index } of text.matchAll(thoughtTag)) {
    const isFinal = /\|>final/i.test(tag);
    if (isFinal || /^.(?:\/|\|end)/i.test(tag)) {
      // All before the end of a thought without a beginning belongs to it.
      if (isFinal || depth === 0) kept = "";
      depth = isFinal ? 0 : Math.max(0, depth - 1);
      if (depth === 0) start = index + tag.length;
    } else {
      if (depth === 0) kept += text.slice(start, index);
      depth = tag.includes("channel") ? 1 : depth + 1;
    }
  }
  return depth > 0 ? kept : kept + text.slice(start);
}

const nextTurn =
  /\n[^\S\n]*(?:[#*]{0,4} ?(?:question|q|human|user|problem|exercise|input|instruction|student)s?(?: ?\d{1,4})?\*{0,2} ?[:：]|#{2,4} (?:question|problem|exercise|instruction|input)\b|<\|(?:im_start|start_header_id|user)\|>)|<\|(?:im_end|eot_id|endoftext|end_of_text|end|return)\|>|<\/s>|<end_of_turn>|\[INST\]/gi;

/** Other tokens and tags of chat templates. */
const templateMarks = /<\|\w{1,40}\|>|<\/?response>/gi;

/** The text up to where it runs on into the next question, if anything stands before that. */
export function cutNextQuestion(text: string): string {
  const isEnd = ({ 0: mark, index }: RegExpExecArray) => {
    const before = text.slice(0, index);
    // A heading after a preamble, "Let us see.", begins the same question.
    return /[#*]/.test(mark) ? /\d|[Aa]nswer|\b[A-J]\b/.test(before) : before.trim() !== "";
  };
  return text.slice(0, [...text.matchAll(nextTurn)].find(isEnd)?.index).replaceAll(templateMarks, " ");
}

/** More boxes are no answer together. */
const mostBoxes = 20;
/** Between boxes that are one answer together. */
const betweenBoxes = /^(?:[\s$,;]|\\[()[\]]|\b(?:and|or)\b|\\text\{ ?(?:and|or) ?\})*$/;

/**
 * What the last `\boxed{…}` of a text holds, nested braces included, or undefined: no box, or one that never closes.
 * Without braces it is the next word. Boxes with nothing but "," or "and" between them are one answer; of the same
 * answer in two forms, the last counts.
 */
export function findBoxedAnswer(text: string): string | undefined {
  if (!text.includes("boxed")) return undefined;
  const closers = matchBraces(text);
  const boxes: { content: string; start: number; end: number }[] = [];
  for (const { 0: found, index } of text.matchAll(/\\f?boxed\s*(?=[{\w$\\-])/g)) {
    const box = readBox(text, index + found.length, closers);
    if (box !== undefined && box.content !== "") boxes.push({ ...box, start: index });
  }
  let together: string[] = [];
  const last = boxes.slice(-mostBoxes);
  for (const [i, { content, start }] of last.entries()) {
    const before = last[i - 1];
    const belongs = before !== undefined && start >= before.end && betweenBoxes.test(text.slice(before.end, start));
    together = belongs ? [...together, content] : [content];
  }
  const isOneAnswer = new Set(together.map(readAnswer)).size <= 1;
  return isOneAnswer ? together.at(-1) : together.join(", ");
}

function readBox(
  text: string,
  start: number,
  closers: ReadonlyMap<number, number>,
): { content: string; end: number } | undefined {
  const end = closers.get(start);
  if (end !== undefined) return { content: text.slice(start + 1, end).trim(), end: end + 1 };
  const word = /^(?:-?[\w.,/]*\w|\$[^$]+\$|\\[a-z]+(?:\{[^{}]*\})*)/i.exec(text.slice(start, start + 80))?.[0];
  return word === undefined ? undefined : { content: word, end: start + word.length };
}

function matchBraces(text: string): Map<number, number> {
  const closers = new Map<number, number>();
  const open: number[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "{") open.push(i);
    else if (text[i] === "}" && open.length > 0) closers.set(open.pop()!, i);
  }
  return closers;
}

/** `####` also heads sections in Markdown, so it counts before a number or in the last line only. */
const hashes = /^[ \t]*#{4}[ \t]*(?=[*_`$\\]{0,3}[-+−]?\p{Sc}? ?[.\p{Nd}]|\S.*\s*$(?![\s\S]))/gmu;
const initial = /^[ \t]*A:/gm;
/** "Answer" as other languages say it. */
const answerWords =
  "antwort|lösung|ergebnis|réponse|respuesta|risposta|resposta|ответ|відповідь|odpowiedź|antwoord|cevap|jawaban(?:nya)?|jawabnya|đáp án|câu trả lời|απάντηση|정답|답|الجواب|الإجابة|الاجابة|إجابة|תשובה|उत्तर|जवाब|คำตอบ";
const copulas = String.raw`[:：=]|(?<=\s)(?:ist|lautet|est|es|è|é|είναι|это|є|adalah|là|هو|هي|היא|הוא|है)(?!\p{L})|是|为|為|は|는|은|คือ|\s(?=[-−$\\(]?\p{Nd}|\(?[A-J]\)? है)`;
const announcements = [
  /(?<![\p{L}\p{N}])answers?\b[^.\n:=]{0,40}?(?:\b(?:is|are|(?<!not |n['’]t )be|was|equals)\b(?: *[:：])?|[:：=]| [-–—] |(?= cannot be (?:determined|found)))/giu,
  /(?<![\p{L}\d])(?:ans\b\.?|final (?:result|value)(?: is)?\b|(?:final|verdict) is\b) ?(?:[:：=]|(?<=is)|(?<=ns\.?)(?= ))/giu,
  new RegExp(
    `(?:(?<!\\p{L})(?:${answerWords})|答案|答え|答|回答|解答|正解)\\p{M}*(?!\\p{Ll}{3})[^\\n.:：=。]{0,30}?(?:${copulas})(?:\\*|\\s)*[:：]?`,
    "giu",
  ),
  // A heading, `## Answer` or `**Final answer**`, above the answer.
  /^[ \t]*(?:#{1,6}[ \t]*|[*_]{1,3})?(?:the )?(?:final |correct )?(?:answer|result)s?[*_ \t]{0,4}$(?=\n)/gim,
];
/** Said of the answer, but in an explanation after it of other values too. */
const results = /(?<![\p{L}\d])(?:result\b|(?:solution|result|value|conclusion) is\b) ?(?:[:：=]|(?<=is))/giu;
/** A letter that is no word, and is not said to be wrong. */
const chosen = String.raw`(?=[*_"'${"`"}]*(?:\([A-Ja-j]\)|[A-J](?![\w'’])(?!\s(?!because|since|as\b|for\b|here|is\b|and\b|over\b)[a-z])))(?!.{1,6} (?:is|are) (?:not\b|wrong|incorrect|false))`;
const choices = [
  new RegExp(
    `(?<![a-z])(?:[Oo]ption|[Cc]hoice|[Aa]nswer|[Pp]ick|[Cc]hoose|[Ss]elect|[Gg]o with|[Gg]oing with|[Oo]pt for|选项?)(?: is)?[:：]? *(?:option |choice |answer )?${chosen}`,
    "g",
  ),
  /(?=(?<![\w'])\(?[A-J]\)?[*_]{0,3} (?:is|seems|must be|would be) (?:the )?(?:most )?(?:correct|right|best|answer|likely))/g,
];

/**
 * What follows the last announcement of an answer: `<answer>18</answer>`, else `#### 18`, else `A: 18` (unless there is
 * a `B:` too, which makes it a list of choices), else "Answer: 18", "the answer is 18" or a heading, in the languages
 * of {@link answerWords}, else "option B", "I would pick B", "B is correct". Of the first kind that occurs, the last
 * occurrence counts. Undefined where there is none.
 */
export function findAnnouncement(text: string): { rest: string; line: string } | undefined {
  const listsChoices = /^[ \t]*B:/m.test(text);
  for (const kind of [[hashes], listsChoices ? [] : [initial], announcements, [results], choices]) {
    const ends = kind.flatMap((marker) => [...text.matchAll(marker)].map((found) => found.index + found[0].length));
    for (const end of ends.sort((a, b) => b - a)) {
      // Emphasis that begins before the answer ends before it or after it: `*Answer:* 18`, `*Answer: 18*`.
      const isEmphasized = /(?<![\w*])[*_](?=[^\s*_])[^\n*_]*$/.test(text.slice(0, end));
      const rest = text.slice(end).replace(/^[*_]{1,3}(?=[^\S\n])/, "");
      const line = findLine(rest);
      if (line !== undefined) return { rest, line: isEmphasized ? line.replace(/[*_]\s*$/, "") : line };
    }
  }
  return undefined;
}

const jsonField = /(["'])(?:final_?)?answer\1\s*:\s*(?:(["'])((?:\\.|(?!\2)[^\\])*)\2|([^\s,}[{"'][^\s,}[{"]*))/gi;

/** What a text holds in its last tag, or field in JSON, for the answer. */
export function findTaggedAnswer(text: string): string | undefined {
  const field = [...text.matchAll(jsonField)].at(-1);
  if (field) return (field[3] ?? field[4]!).replaceAll(/\\(?=["'\\/])/g, "").trim() || undefined;
  const inside = text
    .split(/<(?:final_)?answer>/i)
    .slice(1)
    .at(-1);
  return inside?.replace(/<\/(?:final_)?answer>[\s\S]*/i, "").trim() || undefined;
}

/**
 * The first line that says something, without a bullet where it is not the first; a matrix over several lines is one.
 */
function findLine(rest: string): string | undefined {
  const [, skipped = "", line] =
    /^((?:[ \t]*(?:[*_:：]{0,3}[ \t]*|\\[[(]|\$\$|`{3}\w*)\s*\n)*)([\s\S]*)$/.exec(rest.slice(0, 4_000)) ?? [];
  const matrix = /^[^\n]*?\\begin\{([a-z]+\*?)\}[\s\S]*?\\end\{\1\}[^\n]*/i.exec(line ?? "")?.[0];
  const found = matrix ?? /\S[^\n]*/.exec(line ?? "")?.[0];
  const isFirst = skipped === "" && /^[^\n]*\S/.test(line ?? "");
  return isFirst ? found : found?.replace(/^(?:[-*•+>]|\d[.)])[ \t]+(?=\S)/, "");
}
