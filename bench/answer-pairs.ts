/** Two answers, and whether they are the same by what they mean. */
export interface AnswerPair {
  kind: string;
  a: string;
  b: string;
  same: boolean;
}

/** Gold answers as in data sets of competition mathematics, each with other spellings, and with other answers. */
const families: readonly { kind: string; spellings: string; others: string }[] = [
  {
    kind: "fraction",
    spellings: "\\frac{3}{56} | \\dfrac{3}{56} | 3/56 | \\frac3{56} | \\tfrac{6}{112}",
    others: "\\frac{3}{55} | \\frac{56}{3}",
  },
  {
    kind: "fraction",
    spellings: "-\\frac{35}{9} | \\frac{-35}{9} | -35/9 | -3\\frac{8}{9}",
    others: "\\frac{35}{9} | -\\frac{9}{35}",
  },
  {
    kind: "mixed number",
    spellings: "137 \\frac{1}{2} | 137.5 | \\frac{275}{2} | 137½",
    others: "\\frac{137}{2} | 137",
  },
  { kind: "decimal", spellings: "1.25 | \\frac54 | 1 1/4 | 1.250", others: "12.5 | 1.2" },
  {
    kind: "thousands",
    spellings: "12,\\!000 | 12000 | 12{,}000 | 12\\,000 | 12,000",
    others: "12 | 1200",
  },
  {
    kind: "thousands",
    spellings: "5,\\! 040,\\! 000 | 5040000 | 5{,}040{,}000",
    others: "5040 | 504000",
  },
  {
    kind: "radical",
    spellings: "3\\sqrt{13} | 3\\sqrt {13} | \\sqrt{117} | 3 \\cdot \\sqrt{13}",
    others: "13 | \\sqrt{13} | 3\\sqrt{12}",
  },
  {
    kind: "radical",
    spellings: "\\frac{\\sqrt{3}}{3} | \\frac{1}{\\sqrt3} | \\sqrt{\\frac13} | \\frac{\\sqrt 3}3",
    others: "\\frac{\\sqrt{3}}{2} | \\sqrt3",
  },
  {
    kind: "radical",
    spellings: "2\\sqrt[3]{2} | \\sqrt[3]{16} | 2^{4/3}",
    others: "2\\sqrt{2} | \\sqrt[3]{2}",
  },
  {
    kind: "constant",
    spellings: "\\frac{\\pi}{2} | \\frac\\pi2 | 0.5\\pi | \\pi/2",
    others: "\\pi | 2\\pi | 1.57",
  },
  {
    kind: "constant",
    spellings: "1 - \\frac{1}{e} | \\frac{e-1}{e} | 1-e^{-1}",
    others: "1 + \\frac{1}{e} | 0.632",
  },
  { kind: "power", spellings: "2^{10} | 1024 | 4^5", others: "10 | 210 | 2^{11}" },
  {
    kind: "power",
    spellings: "6.02 \\times 10^{23} | 6.02e23 | 6.02 \\cdot 10^{23}",
    others: "23 | 6.02 \\times 10^{22}",
  },
  {
    kind: "repeating decimal",
    spellings: "0.\\overline{12} | \\frac{4}{33} | 0.\\overline{1212}",
    others: "0.12 | 0.1\\overline{2}",
  },
  {
    kind: "base",
    spellings: "4210_{5} | 4210_5 | 4210_{\\text{five}}",
    others: "4210_6 | 4211_5 | 42105",
  },
  { kind: "complex", spellings: "6 - 5i | -5i + 6 | 6-5i | 6.0-5.0i", others: "6 + 5i | 5 - 6i" },
  {
    kind: "polynomial",
    spellings: "6r^2-4r-24 | -24 - 4r + 6r^2 | 2(3r^2-2r-12)",
    others: "6r^2+4r-24 | 6r-4r-24",
  },
  {
    kind: "polynomial",
    spellings: "x^3 + 3x - 6 | 3x + x^3 - 6 | -6+3x+x^3",
    others: "x^3 - 3x - 6 | x^3 + 3x",
  },
  {
    kind: "rational function",
    spellings: "\\frac{x+1}{x-1} | (x+1)/(x-1) | 1+\\frac{2}{x-1}",
    others: "\\frac{x-1}{x+1} | x + \\frac{1}{x-1}",
  },
  {
    kind: "trigonometry",
    spellings: "\\tan x | \\frac{\\sin x}{\\cos x} | \\tan(x)",
    others: "\\cot x | \\tan 2x",
  },
  {
    kind: "trigonometry",
    spellings: "2\\sin x\\cos x | \\sin 2x | \\sin(2x)",
    others: "\\sin x | 2\\sin x",
  },
  {
    kind: "equation",
    spellings: "y = 2x + 3 | y=3+2x | y - 2x = 3 | 2x - y + 3 = 0",
    others: "y = 3x + 2 | y = 2x - 3",
  },
  {
    kind: "equation",
    spellings: "x^2 + y^2 = 4 | y^2+x^2=4 | x^2+y^2-4=0",
    others: "x^2 + y^2 = 2 | x^2 - y^2 = 4",
  },
  {
    kind: "equation",
    spellings: "5x - 7y + 11z + 4 = 0 | -5x+7y-11z = 4 | 10x-14y+22z=-8",
    others: "5x + 7y + 11z + 4 = 0 | x+y+z = 0 | 0",
  },
  { kind: "assigned", spellings: "x = 5 | 5 | x=5.0 | 5 = x", others: "x = 6 | -5" },
  {
    kind: "interval",
    spellings: "[-2,7] | \\left[-2, 7\\right] | x \\in [-2,7] | -2 \\le x \\le 7",
    others: "(-2,7) | [-2,7) | [2,7]",
  },
  {
    kind: "interval",
    spellings: "(3, \\infty) | x > 3 | (3,+\\infty) | 3 < x",
    others: "[3,\\infty) | x < 3 | 3",
  },
  {
    kind: "union",
    spellings: "(-\\infty, 2) \\cup (3, \\infty) | (3,\\infty)\\cup(-\\infty,2) | x < 2 \\text{ or } x > 3",
    others: "(-\\infty, 3) \\cup (2, \\infty) | (2,3)",
  },
  {
    kind: "tuple",
    spellings: "(6,31,-1) | \\left(6, 31, -1\\right) | ( 6, 31, -1 )",
    others: "(31,6,-1) | (6,31,1)",
  },
  {
    kind: "tuple",
    spellings: "\\left( 3, \\frac{\\pi}{2} \\right) | (3,\\pi/2) | (3, 0.5\\pi)",
    others: "(3,\\pi) | (\\frac{\\pi}{2}, 3)",
  },
  {
    kind: "list",
    spellings: "1,-2 | -2, 1 | 1 \\text{ and } -2 | \\{1,-2\\}",
    others: "-1,2 | 1 | (1,-2)",
  },
  { kind: "list", spellings: "3, 5, 7 | 7,5,3 | 3, 5, \\text{ and } 7", others: "3, 5 | 3, 5, 8" },
  {
    kind: "plus or minus",
    spellings: "1 \\pm \\sqrt{19} | 1+\\sqrt{19}, 1-\\sqrt{19} | 1-\\sqrt{19}, 1+\\sqrt{19}",
    others: "1 + \\sqrt{19} | 1 \\pm \\sqrt{17}",
  },
  {
    kind: "set",
    spellings: "\\{1\\pm\\sqrt{5},-2\\} | \\{-2, 1-\\sqrt5, 1+\\sqrt5\\}",
    others: "\\{1\\pm\\sqrt{5}\\} | \\{1\\pm\\sqrt{5},2\\}",
  },
  {
    kind: "matrix",
    spellings:
      "\\begin{pmatrix} -1/3 \\\\ 2/3 \\end{pmatrix} | \\begin{pmatrix}-\\frac13\\\\ \\frac23\\\\ \\end{pmatrix} | \\begin{bmatrix} -1/3 \\\\ 2/3 \\end{bmatrix}",
    others: "\\begin{pmatrix} 1/3 \\\\ 2/3 \\end{pmatrix} | \\begin{pmatrix} 2/3 \\\\ -1/3 \\end{pmatrix}",
  },
  {
    kind: "matrix",
    spellings: "\\begin{pmatrix} 0 & 3 \\\\ -1 & 4 \\end{pmatrix} | \\begin{bmatrix}0&3\\\\-1&4\\end{bmatrix}",
    others: "\\begin{pmatrix} 0 & -1 \\\\ 3 & 4 \\end{pmatrix}",
  },
  {
    kind: "factorial",
    spellings: "\\frac{1}{2004!} | 1/2004! | \\frac1{2004!}",
    others: "\\frac{1}{2006!} | 2004!",
  },
  { kind: "factorial", spellings: "5! | 120 | 5 \\cdot 4!", others: "5 | 24" },
  {
    kind: "binomial",
    spellings: "\\binom{6}{3} | 20 | \\dbinom{6}{3}",
    others: "\\binom{6}{2} | 63",
  },
  { kind: "percent", spellings: "12\\% | 12% | 0.12", others: "12 | 1.2\\%" },
  { kind: "money", spellings: "\\$18.90 | 18.90 | \\$18.9 | $18.90", others: "\\$18.09 | 1890" },
  {
    kind: "angle",
    spellings: "90^\\circ | 90 | 90^{\\circ} | 90\\text{ degrees}",
    others: "9^\\circ | 45^\\circ",
  },
  {
    kind: "measure",
    spellings: "15\\mbox{ cm}^2 | 15 \\text{ cm}^2 | 15\\text{ square centimeters}",
    others: "15\\mbox{ cm} | 51\\mbox{ cm}^2",
  },
  {
    kind: "measure",
    spellings: "6\\text{ ft} | 72\\text{ in} | 6 feet",
    others: "6\\text{ in} | 72\\text{ ft}",
  },
  {
    kind: "time",
    spellings: "3:30 \\text{ PM} | 3:30 p.m. | 15:30",
    others: "3:30 \\text{ AM} | 30",
  },
  { kind: "ratio", spellings: "3:2 | 3 : 2 | 3\\text{ to }2", others: "2:3 | 2" },
  {
    kind: "word",
    spellings: "\\text{Evelyn} | Evelyn | \\mbox{Evelyn}",
    others: "\\text{Carla} | \\text{Eve}",
  },
  {
    kind: "word",
    spellings: "\\text{even} | even | Even",
    others: "\\text{odd} | \\text{neither}",
  },
  {
    kind: "letter",
    spellings: "\\text{(C)} | C | (C) | \\textbf{C}",
    others: "\\text{(D)} | \\text{(B)}",
  },
  { kind: "case", spellings: "Tt | \\text{Tt}", others: "TT | tt" },
  {
    kind: "function",
    spellings: "O(n \\log n) | O(n\\log(n))",
    others: "O(n) | \\Theta(n \\log n)",
  },
  { kind: "absolute value", spellings: "|x| | \\sqrt{x^2} | \\left|x\\right|", others: "x | -x" },
  {
    kind: "logarithm",
    spellings: "\\log_2 x | \\frac{\\ln x}{\\ln 2} | \\log_{2}(x)",
    others: "\\log x | 2\\log x",
  },
  { kind: "exponential", spellings: "2e^{2x} | 2(e^x)^2 | 2 e^{2 x}", others: "e^{2x} | 2e^{x}" },
  // Kinds that no reading by values at points, or by parts, tells.
  { kind: "factorial of a variable", spellings: "n+1 | \\frac{(n+1)!}{n!}", others: "n" },
  {
    kind: "roots of products",
    spellings: "\\sqrt{xy} | \\sqrt{x}\\sqrt{y}",
    others: "\\sqrt{x+y}",
  },
  { kind: "joined intervals", spellings: "(1,3) | (1,2] \\cup [2,3)", others: "(1,2)" },
  { kind: "sum", spellings: "\\sum_{k=1}^{3} k | 6", others: "3" },
  { kind: "determinant", spellings: "\\begin{vmatrix}1&2\\\\3&4\\end{vmatrix} | -2", others: "2" },
  { kind: "letters apart", spellings: "abc + 0 | a b c", others: "ab + c" },
  {
    kind: "inequality",
    spellings: "x \\neq 2 | x \\ne 2 | (-\\infty,2)\\cup(2,\\infty)",
    others: "x = 2 | 2",
  },
];

/** Each spelling against the first of its answer, and against other answers. */
export function createAnswerPairs(): AnswerPair[] {
  return families.flatMap(({ kind, spellings, others }) => {
    const split = (texts: string) => texts.split(/ \| /);
    const [gold = "", ...rest] = split(spellings);
    return [
      { kind, a: gold, b: gold, same: true },
      ...rest.map((b) => ({ kind, a: gold, b, same: true })),
      ...split(others).flatMap((b) => [
        { kind, a: gold, b, same: false },
        ...(rest[0] === undefined ? [] : [{ kind, a: rest[0], b, same: false }]),
      ]),
    ];
  });
}
