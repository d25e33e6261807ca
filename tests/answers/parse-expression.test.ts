import { expect, test } from "vitest";
import { parseExpression } from "../../src/answers/parse-expression";

/** The expression in prefix notation, so that one line shows what binds to what. */
function describe(expression: ReturnType<typeof parseExpression>): string | undefined {
  if (expression === undefined) return undefined;
  if (expression.kind === "number") return expression.value.toFraction();
  if (expression.kind === "variable") return expression.name;
  if (expression.kind === "call") {
    return `(${expression.name} ${expression.arguments.map(describe).join(" ")})`;
  }
  return `(${expression.kind} ${describe(expression.left)} ${describe(expression.right)})`;
}

test.each([
  ["2x+4", "(sum (product 2 x) 4)"],
  ["2(x+2)", "(product 2 (sum x 2))"],
  ["x(x+2)", "(product x (sum x 2))"],
  ["1/2x", "(product (quotient 1 2) x)"],
  ["-x^2", "(product -1 (power x 2))"],
  ["x^-1", "(power x (product -1 1))"],
  ["2^3^2", "(power 2 (power 3 2))"],
  ["a-b-c", "(sum (sum a (product -1 b)) (product -1 c))"],
  ["+x", "x"],
  ["2xy^2", "(product (product 2 x) (power y 2))"],
  ["x + 0.1", "(sum x 1/10)"],
  ["12345678901234567891x", "(product 12345678901234567891 x)"],
  ["0x+0b", "(sum (product 0 x) (product 0 b))"],
  ["2e+1", "(sum (product 2 e) 1)"],
  ["πr^2", "(product π (power r 2))"],
  ["N/A", "(quotient n a)"],
  ["x/2y", "(quotient x (product 2 y))"],
  ["1/xy", "(quotient 1 (product x y))"],
  ["xy(2)", "(product (product x y) 2)"],
  ["f(2x)", "(f (product 2 x))"],
  ["P(2, x)", "(P 2 x)"],
  ["theta(x)", "(theta x)"],
  ["sin x cos x", "(product (sin x) (cos x))"],
  ["sin 2x + 1", "(sum (sin (product 2 x)) 1)"],
  ["sin^2 x", "(power (sin x) 2)"],
  ["2 sin(x)^2", "(product 2 (power (sin x) 2))"],
  ["log_2 8", "(log 8 2)"],
  ["log log n", "(log (log n))"],
  ["root(3)(x)", "(root 3 x)"],
  ["3√2x", "(product (product 3 (sqrt 2)) x)"],
  ["(n+1)!", "(factorial (sum n 1))"],
  ["|x-1||x|", "(product (abs (sum x (product -1 1))) (abs x))"],
  ["a_1+a_(12)", "(sum a_1 a_(12))"],
  ["12,345x", "(product 12345 x)"],
  ["R^2-r^2", "(sum (power R 2) (product -1 (power r 2)))"],
])("%j is %s", (text, expression) => {
  expect(describe(parseExpression(text))).toBe(expression);
});

test.each([
  ...["x.y", "x[1]", "a=3", "f(x)=x", "[1,2]"],
  ...[
    "5%",
    "5%3",
    "x'y",
    "don't",
    "sin",
    "log_ 8",
    "root(3)",
    "1:3",
    "x;y",
    "x\ny",
    '"x"',
    "{x:1}",
    "x?1:2",
    "x>1",
    "x|y",
    "not x",
    "x to y",
  ],
  ...["3 or 4", "5 in", "5 mod 3", "2 km", "word", "two words", "xy", "x2", "1e3", "true", "null", "NaN"],
  ...["", " ", "()", "x+", "(x", "x)", "#x", "x # y", "@", "2x,", `${"x+".repeat(100)}x`],
])("%j is no algebra", (text) => {
  expect(parseExpression(text)).toBeUndefined();
});
