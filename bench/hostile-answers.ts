import { createRandom } from "./solver/random-games";

/** Answers as they should be, to be damaged. */
const wellFormed = [
  ..."5,600|$1,250.50|50 %|3 1/2|1.5e3|\\frac{1}{2}|5 km/h|2x+4|(x+1)(x-1)|y = 2x+4".split("|"),
  ..."{1, 2, 3}|(-∞, 5] ∪ [6, ∞)|March 5, 2024|25/12/2024|(B)|The Eiffel Tower.|x²+½".split("|"),
  ..."\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}|2 \\le x < 5|x = 1 \\text{ or } x = 2|3:30 PM|4210_{5}".split(
    "|",
  ),
  ..."5 feet 6 inches|twenty-five thousand|0.\\overline{12}|1 \\pm \\sqrt[3]{5}|\\sin^2 x|\\binom{6}{3}".split("|"),
  "<think>It may be 5.</think>\n## Answer\n**18** eggs\n\nQuestion: And now?",
  "She sells 16 - 7 = <<16-7=9>>9 eggs for $2 each.\n#### 18",
  "So the answer is $\\boxed{\\frac{1}{\\sqrt{2}}}$.",
  "Step 1: 3 + 4 = 7.\n\n**Answer:** about 7 hours, because of the traffic.",
];

const tokens = [
  ..."0 1 9 42 .5 1, x y π E e ( ) [ ] { } + - * / ^ = < > ! % : ; , . ' \" ` $ € \\ _ & | ~ # @ ?".split(" "),
  ..."\\frac \\frac{ } \\sqrt \\binom \\pm ± ≤ ! \\boxed \\boxed{ \\text{ \\left( ^{ \\infty ∪ ∅ ½ ² ° km h % million A: #### Answer: because".split(
    " ",
  ),
  ..." |\n|\t|\u00a0|\u200b|NaN|null|undefined|true|i|pi|to|in|mod|and|Infinity|the answer is ".split("|"),
];

/** What would act if an answer were run: as JavaScript, as an expression of mathjs, as a template, on a prototype. */
const programs = [
  ..."globalThis.ran=1|import('node:fs')|process.exit(1)|require('fs')|(()=>{globalThis.ran=1})()".split("|"),
  ..."constructor.constructor('globalThis.ran=1')()|__proto__.ran=1|f(x)=x|a=3|createUnit('eggs')".split("|"),
  ..."import({sqrt:1},{override:true})|evaluate('1')|parse('x')|cos.constructor('ran=1')()|[1,2;3,4]".split("|"),
  ..."range(1,1e9)|zeros(1e9)|factorial(1e6)|1e9!|eval('ran=1')|{{ran}}|#{globalThis.ran=1}|'; DROP TABLE".split("|"),
  ..."toString()|valueOf|hasOwnProperty(x)|__defineGetter__|ones(9999,9999)|unit('5 km')|2^constructor".split("|"),
];

/** What would take long or much memory if it were computed or read carelessly, each of at most `size` characters. */
const bombs: readonly ((size: number) => string)[] = [
  (size) => "9^".repeat(size / 2) + 9,
  (size) => `${"(".repeat(size / 2)}1${")".repeat(size / 2)}`,
  (size) => `${"{".repeat(size / 2)}1${"}".repeat(size / 2)}`,
  (size) => `\\boxed${"{".repeat(size)}`,
  (size) => "\\frac{".repeat(size / 6),
  (size) => "9".repeat(size),
  (size) => "1,".repeat(size / 2),
  (size) => `${"1/".repeat(size / 2)}7`,
  (size) => `{${"x+1,".repeat(size / 4)}1}`,
  (size) => `${"(x+1)^9*".repeat(size / 8)}1`,
  (size) => `${"1/(x+1)+".repeat(size / 8)}1`,
  (size) => "-".repeat(size),
  (size) => " ".repeat(size),
  (size) => ".".repeat(size),
  (size) => "answer is ".repeat(size / 10),
  (size) => "A:\n".repeat(size / 3),
  (size) => "$ ".repeat(size / 2),
  (size) => `9^${"9".repeat(size / 10)}`,
  (size) => `x^${"9".repeat(size / 10)}`,
  (size) => `1e${"9".repeat(size / 10)}`,
  (size) => "sin ".repeat(size / 4).concat("x"),
  (size) => "√".repeat(size).concat("x"),
  (size) => `${"e^(".repeat(size / 4)}x${")".repeat(size / 4)}`,
  (size) => `9${"!".repeat(size)}`,
  (size) => "199!*".repeat(size / 5).concat("1"),
  (size) => "(x+1)^31/".repeat(size / 9).concat("3"),
  (size) => `${"|x".repeat(size / 2)}|`,
  (size) => "<think>".repeat(size / 7),
  (size) => "</think>".repeat(size / 8),
  (size) => "\\boxed{1} ".repeat(size / 10),
  (size) => "\\boxed 1 and ".repeat(size / 13),
  (size) => "\\begin{matrix}".repeat(size / 14),
  (size) => "one hundred ".repeat(size / 12),
  (size) => "1 000 ".repeat(size / 6),
  (size) => "1 ± ".repeat(size / 4).concat("2"),
  (size) => "1 and ".repeat(size / 6).concat("2"),
  (size) => "x < ".repeat(size / 4).concat("2"),
  (size) => "$x$ ".repeat(size / 4),
  (size) => "\nQuestion: ".repeat(size / 11),
  (size) => "答案是".repeat(size / 3),
  (size) => "0.1overline(1)".repeat(size / 14),
  (size) => "*a".repeat(size / 2),
  (size) => "1-".repeat(size / 2).concat("1"),
  (size) => "5 feet ".repeat(size / 7),
  (size) => "the answer is 1 ".repeat(size / 16),
  (size) => "<b>".repeat(size / 3),
  (size) => "( ".repeat(size / 2),
  (size) => "{x|".repeat(size / 3),
  (size) => "👍".repeat(size / 2),
  (size) => "e\u0301".repeat(size / 2),
];
const sizes = [40, 180, 950, 9_000, 100_000];

const multilingual = [
  ..."答案是 18 个苹果。|答えは５，６００円です。|정답은 3/4 입니다.|الجواب هو ١٨ تفاحة.|התשובה היא 7.".split("|"),
  ..."La respuesta es 3,5 km.|Die Antwort lautet 1.250,50 €.|Ответ: двадцать — 20 %.|उत्तर १२ है।|คำตอบคือ ๗".split("|"),
  ..."La réponse est « 12 345 ».|Jawabannya 5 jam.|Η απάντηση είναι 2π.|Відповідь: ½.|Câu trả lời là (B).".split("|"),
];

/** Malformed, hostile and multilingual answers, the same for the same count: a sixth of them of each of six kinds. */
export function createHostileAnswers(count: number): string[] {
  const random = createRandom(count);
  const choose = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const repeat = (times: number, create: () => string) => Array.from({ length: times }, create);
  const anyCharacter = () => String.fromCharCode(Math.floor(random() * 0x10000));
  const kinds = [
    () => damage(choose(wellFormed), random, anyCharacter),
    () => repeat(1 + random() * 40, () => choose(tokens)).join(""),
    () => repeat(1 + random() * 60, anyCharacter).join(""),
    () => choose(["", "The answer is ", "#### ", "2x+", "\\boxed{"]) + choose(programs),
    () => choose(bombs)(choose(sizes)),
    () => damage(choose(multilingual), random, anyCharacter),
  ];
  const answers = Array.from({ length: count - 1 }, (_, i) => kinds[i % kinds.length]!());
  return [...answers, "x".repeat(1_000_000)];
}

/** The text with up to four characters left out, doubled or replaced. */
function damage(text: string, random: () => number, anyCharacter: () => string): string {
  let damaged = text;
  for (let times = Math.floor(random() * 5); times > 0; times--) {
    const at = Math.floor(random() * damaged.length);
    const here = damaged.slice(at, at + 1);
    const replacement = [`${here}${here}`, "", anyCharacter()][Math.floor(random() * 3)]!;
    damaged = damaged.slice(0, at) + replacement + damaged.slice(at + 1);
  }
  return damaged;
}
